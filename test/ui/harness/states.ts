// States of the pages of an analysis: cuts and probes.
import type { CutInfo } from "../../../src/protocol/inspection";
import type { CutReport } from "../../../src/protocol/studies/cuts/figures";
import { fixtureActivations } from "../activationsFixture";
import { fixtureRun } from "../fixture";
import { largeInspection } from "../large";
import { fixtureProbes } from "../probesFixture";
import type { Analysis } from "./page";

export const run = fixtureRun();

const fixtureCut = run.inspection.cuts[1]!;

export const shown: Analysis = {
  inspection: run.inspection,
  recipeName: "pima.holoscope.json",
  recipe: run.report.recipe,
  status: { kind: "idle" },
  runs: { cuts: run },
  selected: { cuts: "cut1" },
};

/** Edges picked in the diagram, with the host's answer. */
function picked(pickedEdges: string[], answer: Partial<CutInfo>): Analysis {
  const weights = run.inspection.diagram.edges
    .filter(({ id }) => pickedEdges.includes(id))
    .flatMap((edge) => edge.weights);
  const pickedCut: CutInfo = {
    ...fixtureCut,
    id: weights.join("+"),
    weights,
    ordered: false,
    homogeneous: false,
    ...answer,
  };
  return { pickedEdges, pickedCut };
}

/** The report of a cut below an operator without derivative rule. */
function activationsOnly({ severs: _severs, biasBlocks: _biases, ...cut }: CutInfo): CutReport {
  const { faithfulness, activationSolver, arrays } = run.report.cuts[1]!;
  const { model, activation } = arrays!.logits;
  return {
    ...cut,
    linearModel: "activation",
    faithfulness: { activation: faithfulness.activation! },
    activationSolver,
    arrays: { logits: { model, activation } },
  } as CutReport;
}

export const states: Record<string, Analysis> = {
  loading: { recipeName: "", status: { kind: "loading" } },
  idle: { ...shown, runs: {} },
  running: {
    ...shown,
    runs: {},
    status: {
      kind: "running",
      progress: { message: "cut2: fitting the holographic model, iteration 7", fraction: 0.42 },
    },
  },
  cancelled: { ...shown, status: { kind: "cancelled" } },
  failed: {
    ...shown,
    runs: {},
    status: {
      kind: "failed",
      died: false,
      message:
        'data/pima.csv, row 17, column "age": "n/a" is not a number; list the column under data.categorical or fix the value',
    },
  },
  died: {
    ...shown,
    status: { kind: "failed", died: true, message: "It ended in the middle of cut2 (signal SIGKILL)" },
  },
  stale: { ...shown, stale: ["cuts"] },
  refused: { ...shown, selected: { cuts: "cut4" } },
  tangent: { ...shown, selected: { cuts: "cut2" } },
  picked: {
    ...shown,
    ...picked(["fc1-fc2"], { reasons: ["the path x -> fc1 -> shortcut -> add -> head avoids fc2.weight"] }),
  },
  "picked-cut": { ...shown, ...picked(["fc1-fc2", "fc1-shortcut"], fixtureCut) },
  "picked-fixed": { ...shown, pickedEdges: ["gate-add", "fc1-fc2"] },
  activations: {
    ...shown,
    selected: { cuts: "cut4" },
    runs: {
      cuts: {
        ...run,
        report: { ...run.report, cuts: [...run.report.cuts, activationsOnly(run.inspection.cuts[3]!)] },
      },
    },
  },
};

const probed = fixtureProbes();

export const probesFace: Analysis = {
  inspection: probed.inspection,
  recipeName: "lenet.holoscope.json",
  recipe: probed.report.recipe,
  status: { kind: "idle" },
  face: "probes",
  work: "probes",
  runs: { probes: probed },
  targets: ["label"],
};
const unprobed: Analysis = { ...probesFace, runs: {} };

export const probesStates: Record<string, Analysis> = {
  cuts: { ...probesFace, face: "cuts" },
  idle: unprobed,
  bare: { ...unprobed, recipe: undefined, recipeName: "" },
  running: {
    ...unprobed,
    status: { kind: "running", progress: { message: "conv2 Relu: fitting with \u03bb 1e-3", fraction: 0.42 } },
  },
  cancelled: { ...unprobed, status: { kind: "cancelled" } },
  failed: {
    ...unprobed,
    status: {
      kind: "failed",
      died: false,
      message: 'lenet.holoscope.json: probes.target: there is no column "digt"; is it "digit"?',
    },
  },
  stale: { ...probesFace, stale: ["probes"] },
  numbers: { ...probesFace, runs: { probes: fixtureProbes({ kind: "numbers", checkpoints: 0 }) } },
};

/** A probe of every block of a network with folds. */
export function deepProbes(units: number): Analysis {
  const inspection = largeInspection(units);
  const blocks = inspection.diagram.blocks.slice(0, -1);
  const probes = blocks.map(({ id, title, operators }, i) => ({
    ...probed.report.probes[Math.floor((12 * i) / blocks.length)]!,
    tensor: `${id}_output`,
    layer: title,
    block: id,
    operator: operators.at(-1) ?? "",
  }));
  const { random: _random, ...baselines } = probed.report.baselines;
  const report = { ...probed.report, probes, baselines, checkpoints: undefined };
  return { ...probesFace, inspection, runs: { probes: { ...probed, inspection, report } } };
}

/** A network of so many residual units, without a run. */
export const largeNetwork = (units: number): Analysis => ({
  ...shown,
  runs: {},
  inspection: largeInspection(units),
  selected: {},
});

const activations = fixtureActivations();

/** States of a study that has no page of its own. */
export const activationsStates: Record<string, Analysis> = {
  shown: {
    ...probesFace,
    face: "activations",
    work: "activations",
    runs: { activations },
    selected: { activations: activations.report.tensors[2]!.tensor },
  },
  whole: { ...probesFace, face: "activations", runs: { activations } },
  idle: { ...unprobed, face: "activations" },
  running: { ...probesStates.running, face: "activations", work: "activations" },
  cancelled: { ...probesStates.cancelled, face: "activations", work: "activations" },
};
