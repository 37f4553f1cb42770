import path from "node:path";
import { checkpointOf } from "../../core/work";
import { openProbe } from "../../core/fit/openProbe";
import { mnistFiles, type DataFiles } from "../../core/papers/dataNames";
import { summarizeTraining } from "../../core/papers/probes/summary";
import {
  convnet,
  convnetSize,
  deepNetwork,
  deepSize,
  probesRecipe,
  trainingRecipe,
  type ConvnetSize,
  type DeepSize,
  type TrainedExperiment,
} from "../../core/papers/probes/trainings";
import {
  probeUntrained,
  summarizeUntrained,
  untrainedSize,
  type UntrainedSize,
} from "../../core/papers/probes/untrained";
import { inputError } from "../../protocol/errors";
import type { ProbesReproduction, ReproducedTraining, ReproducedUntrained } from "../../protocol/probesReproduction";
import { version } from "../../../package.json";
import { breathe } from "../runStudy";
import { checkpointName } from "../../core/studies/training/run";
import { onnxRuntime } from "../runtime";
import { findFiles } from "./findFiles";
import { inShares, Steps, writeStart, type StepHooks } from "./steps";
import { isArrayOfNumbers, WorkFolder } from "./workFolder";

/** The experiments by the letters that `--only` takes: sections 3.2, 3.3 and 3.4. */
export const probeExperiments = ["a", "b", "c"] as const;

export interface ProbesReproductionOptions extends StepHooks {
  /** Folder of the data; experiment a needs none. */
  data?: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  work: string;
  /** Repetitions of the experiment on untrained networks. */
  repetitions: number;
  only?: string[];
  /** Smaller ones in tests. */
  sizes?: { untrained: UntrainedSize; convnet: ConvnetSize; deep: DeepSize };
}

/** Shares of the time. */
const shares = { a: 0.3, b: 0.3, c: 0.2 };

/**
 * Section 3 of the probe paper: probes of untrained networks, and of networks on MNIST over their training.
 * @throws input error when nothing can be computed
 */
export async function reproduceProbes(options: ProbesReproductionOptions): Promise<ProbesReproduction> {
  const {
    only = probeExperiments,
    sizes = { untrained: untrainedSize, convnet: convnetSize, deep: deepSize },
    signal,
  } = options;
  if (only.some((id) => !probeExperiments.some((known) => known === id)))
    throw inputError(`--only takes ${probeExperiments.join(", ")}, not ${only.join(",")}`);
  const trained = [
    ...(only.includes("b") ? [convnet(sizes.convnet)] : []),
    ...(only.includes("c") ? [deepNetwork("auxiliary", sizes.deep), deepNetwork("skip", sizes.deep)] : []),
  ];
  const files =
    trained.length > 0 && options.data !== undefined ? await findFiles("mnist", mnistFiles, options.data) : undefined;
  if (!files && !only.includes("a")) throw inputError(`the data is not in ${options.data}: ${mnistFiles.remedy}`);
  const progress = inShares(options.progress);
  const untrained = only.includes("a")
    ? await repeatUntrained(sizes.untrained, { ...options, progress: progress(shares.a) })
    : undefined;
  const trainings: ReproducedTraining[] = [];
  if (files)
    for (const experiment of trained)
      trainings.push(
        await reproduceTraining(experiment, files, options.work, {
          signal,
          progress: progress(experiment.id === "convnet" ? shares.b : shares.c),
        }),
      );
  const missing = trained.length > 0 && !files ? [{ name: "MNIST", remedy: mnistFiles.remedy }] : [];
  return {
    format: "holoscope.probes-reproduction/1",
    holoscope: version,
    ...(untrained ? { untrained } : {}),
    trainings,
    missing,
  };
}

async function repeatUntrained(
  size: UntrainedSize,
  { work, repetitions, signal, progress }: ProbesReproductionOptions,
): Promise<ReproducedUntrained> {
  const folder = new WorkFolder(path.join(path.resolve(work), "untrained"));
  const tools = { runtime: onnxRuntime, checkpoint: checkpointOf({ breathe, signal }) };
  const errors: number[][] = [];
  for (let seed = 0; seed < repetitions; seed++) {
    progress(`untrained network ${seed + 1} of ${repetitions}`, seed / repetitions);
    errors.push(
      await folder.once(`seed${seed}`, { size, seed, version }, isArrayOfNumbers, () =>
        probeUntrained(size, seed, openProbe, tools),
      ),
    );
  }
  return summarizeUntrained(size, errors);
}

/** Trains a network from a start that is kept, then probes it and its earlier states. */
async function reproduceTraining(
  experiment: TrainedExperiment,
  files: DataFiles,
  workRoot: string,
  { signal, progress }: StepHooks,
): Promise<ReproducedTraining> {
  const seed = 0;
  const { id, name, input, layers, middle } = experiment;
  const work = new WorkFolder(path.join(path.resolve(workRoot), id));
  const steps = new Steps(work, `seed${seed}`, {
    signal,
    progress: (message, fraction) => progress(`${name}: ${message}`, fraction),
  });
  // Names tell how a network was trained, so that no result is taken for that of another.
  const key = trainingRecipe(experiment, files, seed, { start: "", out: "", checkpoints: "" });
  const [start, out] = [work.file("start", { input, layers, seed }, "onnx"), work.file("end", { layers, key }, "onnx")];
  const checkpoints = work.file("checkpoints", { layers, key }, "d");
  await writeStart(start, { layers, input }, seed);
  const trained = await steps.train(
    "train",
    trainingRecipe(experiment, files, seed, { start, out, checkpoints }),
    [0, 0.5],
  );
  const earlier = [start, ...(middle === undefined ? [] : [path.join(checkpoints, checkpointName(middle))])];
  const report = await steps.probe("probes", probesRecipe(experiment, files, seed, { out, earlier }), [0.5, 1]);
  return summarizeTraining(experiment, trained, report);
}
