// States of the pages of a training and of a comparison.
import { emptyPanel, type PanelState } from "../../../src/protocol/panel";
import type { PairDetails } from "../../../src/protocol/studies/similarity/report";
import type { TrainingState } from "../../../src/protocol/trainingPanel";
import { fixtureProbes } from "../probesFixture";
import { fixtureSimilarity, type SimilarityOptions } from "../similarityFixture";
import { fixtureTrained, fixtureTraining } from "../trainingFixture";

const training = fixtureTraining(70);

export const trainings: Record<string, TrainingState> = {
  new: fixtureTraining(0),
  started: { ...fixtureTraining(0), status: { kind: "running", progress: { message: "Starting", fraction: 0 } } },
  running: {
    ...training,
    status: {
      kind: "running",
      progress: { message: "stage 2 of 3, lbfgs: objective 0.423012, gradient 1.2e-2", fraction: 0.42 },
    },
  },
  pausing: { ...training, status: { kind: "pausing" } },
  paused: { ...training, paused: 561 },
  died: {
    ...training,
    paused: 441,
    status: { kind: "failed", message: "The engine ended unexpectedly (SIGKILL)", died: true },
  },
  failed: {
    ...fixtureTraining(0),
    recipe: undefined,
    status: {
      kind: "failed",
      message: "pima-network.holoscope-training.json: stages.0.optimizer: Invalid input",
      died: false,
    },
  },
  stale: { ...fixtureTrained(), stale: true },
};

/** The state of the page of a comparison. */
export function compared(options: SimilarityOptions = {}, details: PairDetails[] = []): PanelState {
  const run = fixtureSimilarity(options);
  return {
    ...emptyPanel,
    inspection: fixtureProbes().inspection,
    recipeName: "seed1~seed2.holoscope.json",
    recipe: run.report.recipe,
    status: { kind: "idle" },
    face: "similarity",
    work: "similarity",
    runs: { similarity: run },
    details,
  };
}

export const similarityStates: Record<string, PanelState> = {
  within: compared({ models: 1, checkpoints: 8 }),
  deep: compared({ depth: 48 }),
  idle: { ...compared(), runs: {} },
  running: {
    ...compared(),
    runs: {},
    status: { kind: "running", progress: { message: "comparing layers", fraction: 0.42 } },
  },
  cancelled: { ...compared(), status: { kind: "cancelled" } },
  failed: {
    ...compared(),
    runs: {},
    status: {
      kind: "failed",
      died: false,
      message: "seed1.onnx reads 784 values and seed2.onnx 3072: two models are compared over the same examples",
    },
  },
  died: { ...compared(), status: { kind: "failed", died: true, message: "The engine ended unexpectedly (SIGKILL)" } },
  stale: { ...compared(), stale: ["similarity"] },
};
