import type { Figure, PairSimilarity, RepresentationFacts, SimilarityWarning, SpanFacts } from "./similarity";

/** Example 3.1 of the critique: two networks of one hidden layer, 2 -> 2 -> 2, without biases, ReLU behind the hidden layer only. */
export interface ReproducedExample {
  id: "printed" | "corrected";
  /** Rows of the matrices. */
  weights: { first: number[][]; second: number[][] }[];
  inputs: number[][];
  /** Of both networks the activation vectors of the units over the inputs (definition 2.1). */
  hidden: [number[][], number[][]];
  outputs: [number[][], number[][]];
  hiddenSpans: SpanFacts;
  /** Whether both networks give the same. */
  hasEqualOutputs: boolean;
  /** Subspace match of the hidden layers, in the limit of a small epsilon. */
  hiddenMatch: number;
}

/** Two layers of independent Gaussian units. */
export interface ReproducedRandom {
  examples: number;
  units: number;
  epsilon: number;
  subspaceMatch: Figure;
  cca: Figure;
  linearCka: Figure;
  warnings: SimilarityWarning[];
}

/** Two networks trained from two seeds, layer by layer. */
export interface ReproducedPair {
  id: "mlp" | "convnet";
  name: string;
  /** What the network and its training were, one sentence each. */
  setting: string[];
  seeds: [number, number];
  heldOutAccuracy: [number, number];
  /** Held out; the layers are compared over these. */
  examples: number;
  /** Of the first network as it ended. */
  tensors: RepresentationFacts[];
  /** One for each tensor, of the networks as they began and as they ended. */
  moments: { name: "start" | "end"; pairs: PairSimilarity[] }[];
}

/** Format `holoscope.subspace-match-reproduction/1`: Johnson's critique of subspace match (2019) and what Wang et al. (2018) measured, computed again. */
export interface SubspaceMatchReproduction {
  format: "holoscope.subspace-match-reproduction/1";
  holoscope: string;
  examples: ReproducedExample[];
  random: ReproducedRandom[];
  networks: ReproducedPair[];
  /** Data that was not found, and where to get it. */
  missing: { name: string; remedy: string }[];
}
