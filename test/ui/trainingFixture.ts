// A training for looking at the page: plausible numbers from a formula, typed by the protocol. No figure here comes
// from a real network.
import { trainingSchema } from "../../src/protocol/studies/training/recipe";
import { type TrainingPoint } from "../../src/protocol/studies/training/report";
import type { TrainingResult, TrainingState } from "../../src/protocol/trainingPanel";

const recipe = trainingSchema.parse({
  format: "holoscope.training/1",
  network: { layers: [100, "relu", 100, "relu", 1] },
  out: "pima-network.onnx",
  data: { path: "data/pima-indians-diabetes.csv", label: "diabetes", normalize: "mean-range" },
  split: [0.8, 0.2],
  shuffle: true,
  family: "bernoulli",
  lambdaPerExample: 0.001,
  stages: [
    { optimizer: "adam", batch: 32, epochs: 20, rate: 0.001 },
    { optimizer: "lbfgs", steps: 300, gradientNorm: 1e-7 },
    { optimizer: "adam", steps: 1000, rate: 0.0003, schedule: "geometric" },
  ],
});

/** Minibatches that jitter, then full batches that do not. */
function point(index: number): TrainingPoint {
  const step = 1 + 8 * index;
  const stage = step < 400 ? 0 : step < 700 ? 1 : 2;
  const jitter = stage === 0 ? 0.05 * Math.sin(7 * index) : 0;
  const objective = 0.42 + (0.3 + jitter) * Math.exp(-step / 150) + 0.02 * Math.exp(-step / 600);
  const gradientNorm = 10 ** (-step / 300 + (stage === 0 ? 0.3 * Math.sin(5 * index) : 0.05 * Math.sin(3 * index)));
  const heldOut = 0.47 + 0.25 * Math.exp(-step / 90) + step / 20_000;
  return {
    step,
    stage,
    epoch: step / 20,
    objective,
    gradientNorm,
    rate: 0.001,
    seconds: step / 60,
    ...(index % 3 === 0 ? { heldOut } : {}),
  };
}

/** How the panel of a training looks after so many of its 200 points. */
export function fixtureTraining(points = 200): TrainingState {
  return {
    recipeName: "pima-network.holoscope-training.json",
    recipe,
    status: { kind: "idle" },
    paused: null,
    trained: null,
    points: Array.from({ length: points }, (_, i) => point(i)),
    stale: false,
  };
}

export function fixtureTrained(): TrainingState & { trained: TrainingResult } {
  const state = fixtureTraining();
  return {
    ...state,
    trained: {
      format: "holoscope.trained/1",
      holoscope: "0.1.0",
      model: "/work/pima-network.onnx",
      parameters: 11_101,
      trained: [],
      objective: 0.4213875,
      gradientNorm: 0.000154,
      kinkPairs: 1429,
      kinks: 292,
      kinkTolerance: 1e-5,
      parts: [
        { part: 1, examples: 614, loss: 0.3982, accuracy: 0.816 },
        { part: 2, examples: 154, loss: 0.4716, accuracy: 0.773 },
      ],
      seconds: 26.4,
      stopped: false,
      notes: ["computed in float32."],
      recipe,
    },
  };
}
