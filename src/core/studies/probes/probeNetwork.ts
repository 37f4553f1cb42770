import type { ProbeSummary } from "../../../protocol/studies/probes/report";
import { encodeModel } from "../../onnx/proto";
import type { Network } from "../../onnx/model";
import { extractActivations } from "../../activations/extract";
import { decodeFinished, encodeFinished, type FinishedProbe } from "./kept";
import type { FittedProbe, OpenProbe, ProbeTarget } from "../../fit/probe";
import type { ProbeProblem } from "./problem";
import type { ReducedTensor } from "../../activations/reduce";
import { sourceOf, type ActivationStore, type ActivationStores } from "../../activations/store";
import type { ReportWork } from "../../work";

/** One network to be probed. */
export interface Subject {
  network: Network;
  /** How progress calls it; "" for the model itself. */
  name: string;
  tensors: readonly ReducedTensor[];
  /** The control task, where its probes are asked for. */
  control?: ProbeTarget;
  /** An earlier state whose probes these begin from. */
  before?: ProbedNetwork;
  /** Whether a later state begins from these. */
  keepStarts: boolean;
}

export interface ProbedNetwork {
  /** What the probes depend on. */
  key: string;
  /** In the order of the subject's tensors. */
  probes: FinishedProbe[];
}

/** How all networks of a run are probed. */
export interface Probing {
  problem: ProbeProblem;
  /** What the inputs hold, in short. */
  inputsKey: string;
  /** Per fitted example, largest first. */
  lambdas: readonly number[];
  seed: number;
  kept: ActivationStores;
  openProbe: OpenProbe;
  /** That of one network. */
  work: ReportWork;
}

/**
 * Runs a network over all examples once, and fits a probe to every tensor. What an earlier run of the same finished is
 * not done again.
 * @throws input error when the network's tensors are not finite or cannot be kept; cancelled
 */
export async function probeNetwork(subject: Subject, probing: Probing): Promise<ProbedNetwork> {
  const { tensors, name } = subject;
  const { kept, work } = probing;
  const keys = keysOf(subject, probing);
  const probes: FinishedProbe[] = [];
  let store: ActivationStore | undefined;
  try {
    for (const [k, tensor] of tensors.entries()) {
      const found = await kept.find(keys.probes[k]!);
      const known = found && decodeFinished(found);
      store ??= known ? undefined : await filledStore(subject, keys.store, probing);
      work.progress(
        `probing ${[name, `${tensor.layer} ${tensor.operator}`.trimEnd()].filter(Boolean).join(", ")} (${k + 1} of ${tensors.length})`,
        (k + 1) / (tensors.length + 1),
      );
      await work.pause();
      const finished = known ?? (await fit(subject, k, store!, probing));
      if (!known) await kept.keep(keys.probes[k]!, encodeFinished(finished));
      probes.push(finished);
    }
  } finally {
    await store?.close();
  }
  await kept.removeStore(keys.store);
  return { key: keys.store, probes };
}

/**
 * Of the features and of each probe, by all that they depend on. Weights that stay in other files are told by the names
 * of these alone.
 */
function keysOf(
  { network, tensors, control, before, keepStarts }: Subject,
  { problem: { target, parts }, inputsKey, lambdas, seed, kept, work: { version } }: Probing,
): { store: string; probes: string[] } {
  const store = kept.key([
    encodeModel(network.graph.model),
    JSON.stringify({
      version,
      inputsKey,
      seed,
      tensors: tensors.map(({ tensor, reduction }) => ({ tensor, reduction })),
    }),
  ]);
  const task = [
    JSON.stringify({ store, before: before?.key, keepStarts, kinds: [target.kind, control?.kind], lambdas }),
    target.values,
    control?.values ?? "",
    ...Object.values(parts),
  ];
  return { store, probes: tensors.map(({ tensor }) => kept.key([tensor, ...task])) };
}

async function filledStore(
  { network, tensors, name }: Subject,
  key: string,
  { problem, seed, kept, work }: Probing,
): Promise<ActivationStore> {
  const { inputs, target } = problem;
  const store = await kept.openStore(
    key,
    new Map(tensors.map((t) => [t.tensor, t.reduction.width])),
    target.values.length,
  );
  const running = work.part(0, 1 / (tensors.length + 1), `running ${name || "the network"} over the examples`);
  try {
    await extractActivations(network, tensors, inputs, seed, store, running);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

async function fit(
  { tensors, control, before, keepStarts }: Subject,
  index: number,
  store: ActivationStore,
  { problem, lambdas, openProbe, work }: Probing,
): Promise<FinishedProbe> {
  const tensor = tensors[index]!;
  const probe = await openProbe(sourceOf(store, tensor), problem.parts, work);
  try {
    const fitted = await probe.fit(problem.target, { lambdas, start: before?.probes[index]?.start });
    const controlled = control && (await probe.fit(control, { lambdas }));
    return { summary: summaryOf(tensor, fitted, controlled), ...(keepStarts ? { start: fitted } : {}) };
  } finally {
    await probe.release();
  }
}

function summaryOf(
  { tensor, layer, block, operator, width, reduction }: ReducedTensor,
  fitted: FittedProbe,
  control: FittedProbe | undefined,
): ProbeSummary {
  const { weights, intercepts, ...figures } = fitted;
  const controlled = control && {
    train: control.train,
    test: control.test,
    selectivity: control.test.error - fitted.test.error,
  };
  return {
    tensor,
    layer,
    block,
    operator,
    width,
    reduction,
    ...figures,
    ...(controlled ? { control: controlled } : {}),
  };
}
