// Comparisons for looking at the page: plausible numbers from a seeded generator, typed by the protocol. No figure here
// comes from a real network.
import { recipeSchema } from "../../src/protocol/recipe";
import {
  type Chance,
  type Figure,
  type PairDetails,
  type PairSimilarity,
  type RepresentationFacts,
} from "../../src/protocol/studies/similarity/report";
import { runFormat, type Run } from "../../src/protocol/run";
import { similaritySchema } from "../../src/protocol/studies/similarity/recipe";
import { generator } from "./fixture";

const examples = 1000;

/** LeNet on handwritten digits: what every operator of every layer gives. */
const layers: [tensor: string, layer: string, operator: string, units: number, grid: boolean][] = [
  ["/conv1/Conv_output_0", "conv1", "Conv", 6, true],
  ["/relu1/Relu_output_0", "conv1", "Relu", 6, true],
  ["/pool1/MaxPool_output_0", "conv1", "MaxPool", 6, true],
  ["/conv2/Conv_output_0", "conv2", "Conv", 16, true],
  ["/relu2/Relu_output_0", "conv2", "Relu", 16, true],
  ["/pool2/MaxPool_output_0", "conv2", "MaxPool", 16, true],
  ["/fc1/Gemm_output_0", "fc1", "Gemm", 120, false],
  ["/relu3/Relu_output_0", "fc1", "Relu", 118, false],
  ["/fc2/Gemm_output_0", "fc2", "Gemm", 84, false],
  ["/relu4/Relu_output_0", "fc2", "Relu", 84, false],
  ["logits", "fc3", "Gemm", 10, false],
];

export interface SimilarityOptions {
  /** Two models, or the layers of one. */
  models?: 1 | 2;
  checkpoints?: number;
  /** Layers of each model; those of LeNet are repeated. */
  depth?: number;
}

export function fixtureSimilarity({
  models = 2,
  checkpoints = 0,
  depth = layers.length,
}: SimilarityOptions = {}): Run<"similarity"> {
  const tensors = Array.from({ length: depth }, (_, i) => facts(i));
  const places = [...tensors.keys()];
  const pairs = places.flatMap((a) =>
    places
      .filter((b) => models === 2 || b >= a)
      .map((b) => pair(a, b, models === 1 && a === b ? 1 : likeness(a, b, depth), depth)),
  );
  const model = (name: string) => ({ path: `${name}.onnx`, name, parameters: 61_706, tensors });
  const similarity = similaritySchema.parse({
    ...(models === 2 ? { other: "seed2.onnx" } : {}),
    checkpoints: Array.from({ length: checkpoints }, (_, k) => `epoch-${k}.onnx`),
  });
  const recipe = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model: "seed1.onnx",
    data: { path: "mnist/t10k-images-idx3-ubyte.gz", labels: "mnist/t10k-labels-idx1-ubyte.gz" },
    family: "multinomial",
    similarity,
  });
  return {
    format: runFormat,
    kind: "similarity",
    id: "similarity-1",
    created: "2026-03-02T11:12:13.000Z",
    recipePath: "/project/seed1~seed2.holoscope.json",
    report: {
      format: "holoscope.similarity/1",
      holoscope: "0.1.0",
      models: models === 2 ? [model("seed1"), model("seed2")] : [model("seed1")],
      data: { path: recipe.data.path, examples, inputs: 784, normalize: "none" },
      similarity: pairs,
      checkpoints:
        checkpoints > 0
          ? Array.from({ length: checkpoints }, (_, k) => ({
              name: `epoch-${k}`,
              pairs: places.map((i) => pair(i, i, grown(i, k, checkpoints, depth), depth)),
            }))
          : undefined,
      details: [],
      notes: [],
      recipe,
    },
  };
}

/** Layers near the input of two trainings are alike, and the outputs. */
function likeness(a: number, b: number, depth: number): number {
  const [x, y] = [a / depth, b / depth];
  return Math.max(0, (0.97 - 1.1 * Math.abs(x - y)) * (0.55 + 0.45 * Math.abs(2 * ((x + y) / 2) - 1)));
}

/** Layers near the input come to rest first. */
const grown = (layer: number, at: number, checkpoints: number, depth: number): number =>
  1 - 0.9 * Math.exp((-4 * (at + 0.3)) / checkpoints / (0.35 + layer / depth));

function facts(i: number): RepresentationFacts {
  const [tensor, layer, operator, units, isImage] = layers[i % layers.length]!;
  const again = i < layers.length ? "" : `.${Math.floor(i / layers.length)}`;
  const rank = units - (i % 3);
  return {
    tensor: `${tensor}${again}`,
    layer: `${layer}${again}`,
    block: layer,
    operator,
    width: isImage ? units * 64 : units,
    rows: { kind: "examples", count: examples },
    isImage,
    units,
    dead: units === 118 ? 2 : 0,
    rank,
    effectiveRank: 0.62 * rank,
    participationRatio: 0.31 * rank,
    svccaDirections: Math.ceil(0.7 * rank),
  };
}

function pair(a: number, b: number, value: number, depth: number): PairSimilarity {
  const next = generator(1 + a * depth + b);
  const units = Math.max(facts(a).units, facts(b).units);
  const saturation = units / examples;
  const figure = (bias: number, likely: number): Figure => {
    const shuffled = chance(bias, next);
    const noise = chance(bias * 1.02 + 0.004, next);
    const measured = Math.max(likely * (0.96 + 0.08 * next()), bias * (0.96 + 0.06 * next()));
    return {
      value: value === 1 ? 1 : Math.min(1, measured),
      shuffled,
      noise,
      isChance: value !== 1 && measured <= Math.max(shuffled.high, noise.high),
    };
  };
  const rows = { kind: "examples" as const, count: examples };
  return {
    a,
    b,
    rows,
    figures: {
      linearCka: figure(0.004, value),
      rbfCka: figure(0.006, 0.93 * value),
      svcca: figure(0.05 + saturation, 0.9 * value),
      pwcca: figure(0.06 + saturation, 0.92 * value),
      cca: figure(0.07 + 1.5 * saturation, 0.8 * value),
      procrustes: figure(0.08 + saturation, 0.95 * value),
      exactMatch: figure(0, value === 1 ? 1 : 0),
    },
    subspaceMatch: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((epsilon) => ({
      epsilon,
      ...figure(epsilon > 0.7 ? saturation * 4 : 0, Math.min(1, 1.6 * epsilon * value)),
    })),
    spans: {
      ranks: [facts(a).rank, facts(b).rank],
      shared: a === b ? 4 : 0,
      isEqual: value === 1,
      isIsomorphic: facts(a).rank === facts(b).rank,
    },
    warnings:
      units * 10 > examples
        ? [
            {
              measures: ["cca", "pwcca"],
              needed: 10 * units,
              text: `${units} units correlate with anything over few examples: ${10 * units} are needed, there are ${examples}`,
            },
          ]
        : [],
  };
}

function chance(mean: number, next: () => number): Chance {
  const half = 0.01 + 0.12 * mean * (0.5 + next());
  return { mean, low: mean - half, high: mean + half };
}

export function fixtureDetails(a: number, b: number, epsilon: number): PairDetails {
  const units = Math.min(facts(a).units, facts(b).units);
  const next = generator(77);
  const correlated = () =>
    Array.from({ length: 5 }, (_, k) => ({
      unit: Math.floor(units * next()),
      correlation: (k % 2 ? -1 : 1) * (0.9 - 0.12 * k),
    }));
  const match = (from: number, to: number) => ({
    a: Array.from({ length: to - from }, (_, k) => from + k),
    b: Array.from({ length: to - from }, (_, k) => from + ((k * 3) % units)),
  });
  return {
    a,
    b,
    epsilon,
    correlations: Array.from({ length: units }, (_, i) => 0.995 * Math.exp(-3 * (i / units) ** 2)),
    directions: [0.995, 0.98, 0.93, 0.9, 0.84].map((correlation) => ({
      correlation,
      a: correlated(),
      b: correlated(),
    })),
    maximum: match(0, Math.floor(units / 2)),
    simple: [match(0, 1), match(1, 2), match(2, 5)],
  };
}
