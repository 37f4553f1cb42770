// Reproductions of the probe paper and of the critique of subspace match for looking at their pages: no figure here
// comes from a real network.
import type { ProbesReproduction, ReproducedProbe, ReproducedTraining } from "../../src/protocol/probesReproduction";
import type { SubspaceMatchReproduction } from "../../src/protocol/subspaceMatchReproduction";
import { fixtureSimilarity } from "./similarityFixture";

const score = (error: number) => ({
  error,
  loss: 3 * error,
  interval: [0.9 * error, 1.1 * error] as [number, number],
});

function probe(name: string, index: number, error: number): ReproducedProbe {
  return {
    tensor: `t${index}`,
    name,
    width: 128,
    reduction: { kind: "none", width: 128 },
    lambdaPerExample: 0.001,
    train: score(0.8 * error),
    test: score(error),
  };
}

interface Trained extends Pick<ReproducedTraining, "id" | "name" | "section" | "figure" | "shown"> {
  names: string[];
  steps: number[];
}

const layers = (count: number) => ["input", ...Array.from({ length: count }, (_, k) => `layer ${k + 1}`)];

const trained: Trained[] = [
  {
    id: "convnet",
    name: "Convolutional network",
    section: "3.3",
    figure: 5,
    shown: "test",
    names: ["input", "conv1", "ReLU 1", "pool 1", "fc1", "logits"],
    steps: [0, 5000],
  },
  {
    id: "auxiliary",
    name: "Auxiliary losses",
    section: "3.4",
    figure: 7,
    shown: "train",
    names: layers(8),
    steps: [0, 500, 5000],
  },
  {
    id: "skip",
    name: "A skip connection",
    section: "3.4",
    figure: 8,
    shown: "train",
    names: layers(8),
    steps: [0, 5000],
  },
];

/** Errors climb along the depth at the start, and fall with training. */
const training = ({ names, steps, ...about }: Trained): ReproducedTraining => ({
  ...about,
  seed: 1,
  setting: ["A fixture.", "Trained for a while."],
  trainedOn: 1000,
  examples: { train: 1000, validation: 200, test: 500 },
  reached: { loss: 0.12, accuracy: 0.97, heldOutAccuracy: 0.95 },
  seconds: 12.5,
  moments: steps.map((step, k) => ({
    steps: step,
    probes: names.map((name, i) => {
      const [start, end] = [0.08 + (0.8 * i) / names.length, 0.08 - (0.06 * i) / names.length];
      return probe(name, i, i === 0 ? 0.08 : start + ((end - start) * k) / (steps.length - 1));
    }),
  })),
});

export const fixtureProbesReproduction = (): ProbesReproduction => ({
  format: "holoscope.probes-reproduction/1",
  holoscope: "0.1.0",
  untrained: {
    repetitions: 5,
    layers: 16,
    units: 128,
    slope: 0.5,
    examples: { train: 1000, validation: 200, test: 500 },
    lambdas: [0.01, 0.0001],
    errors: [0, 1, 2, 4, 8, 16].map((layer) => {
      const mean = 0.03 + 0.45 * (1 - Math.exp(-layer / 5));
      return { layer, mean, spread: 0.01 + 0.001 * layer, min: mean - 0.02, max: mean + 0.02 };
    }),
  },
  trainings: trained.map(training),
  missing: [{ name: "A data set", remedy: "get it from its page" }],
});

/** The pairs of layers of two networks before and after training are those of checkpoints. */
export function fixtureSubspaceMatch(): SubspaceMatchReproduction {
  const { report } = fixtureSimilarity({ checkpoints: 2, depth: 5 });
  const [start, end] = report.checkpoints!;
  const [first] = report.similarity;
  const { linearCka, cca } = first!.figures;
  return {
    format: "holoscope.subspace-match-reproduction/1",
    holoscope: "0.1.0",
    examples: [
      {
        id: "printed",
        weights: [1, -1].map((sign) => ({
          first: [
            [1, 0],
            [0, sign],
          ],
          second: [
            [1, -1],
            [1, -1],
          ],
        })),
        inputs: [
          [1, 1],
          [-1, -1],
        ],
        hidden: [
          [
            [1, 0],
            [1, 0],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
        outputs: [
          [
            [0, 0],
            [0, 0],
          ],
          [
            [1, -1],
            [1, -1],
          ],
        ],
        hiddenSpans: { ranks: [1, 2], shared: 1, isEqual: false, isIsomorphic: false },
        hasEqualOutputs: false,
        hiddenMatch: 0.5,
      },
    ],
    random: [100, 1000].map((examples) => ({
      examples,
      units: 100,
      epsilon: 0.5,
      subspaceMatch: cca!,
      cca: cca!,
      linearCka: linearCka!,
      warnings: [],
    })),
    networks: [
      {
        id: "mlp",
        name: "Perceptron",
        setting: ["A fixture."],
        seeds: [1, 2],
        heldOutAccuracy: [0.97, 0.96],
        examples: 1000,
        tensors: report.models[0].tensors,
        moments: [
          { name: "start", pairs: start!.pairs },
          { name: "end", pairs: end!.pairs },
        ],
      },
    ],
    missing: [],
  };
}
