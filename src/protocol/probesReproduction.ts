import type { ProbeScore, Reduction } from "./probes";

/** Section 3.2 (Figure 3): test errors of probes of untrained networks, over repetitions with other data and weights. */
export interface ReproducedUntrained {
  repetitions: number;
  layers: number;
  units: number;
  slope: number;
  examples: { train: number; validation: number; test: number };
  lambdas: number[];
  /** Layer 0 is the input, layer k what leaves the k-th activation; `spread` is the standard deviation. */
  errors: { layer: number; mean: number; spread: number; min: number; max: number }[];
}

/** A probe of one tensor at one moment of training. */
export interface ReproducedProbe {
  tensor: string;
  /** As the page names it: "input", "conv1", "layer 16". */
  name: string;
  width: number;
  reduction: Reduction;
  lambdaPerExample: number;
  train: ProbeScore;
  test: ProbeScore;
}

/** A network at one moment of its training. */
export interface ReproducedMoment {
  /** Updates of the weights so far. */
  steps: number;
  probes: ReproducedProbe[];
}

/** Sections 3.3 and 3.4: a network probed at moments of its training. */
export interface ReproducedTraining {
  id: "convnet" | "auxiliary" | "skip";
  name: string;
  section: string;
  figure: number;
  /** Whose error the paper's figure shows. */
  shown: "train" | "test";
  seed: number;
  /** What the network and its training were, one sentence each. */
  setting: string[];
  /** Examples that the network was trained on, and those of the probes. */
  trainedOn: number;
  examples: { train: number; validation: number; test: number };
  /** What the network itself reached on the part that it was trained on, and on the one held out; with auxiliary losses the accuracy of the last classifier. */
  reached: { loss: number; accuracy: number; heldOutAccuracy: number };
  seconds: number;
  /** From the start to the end of the training. */
  moments: ReproducedMoment[];
}

/** Format `holoscope.probes-reproduction/1`: section 3 of Alain and Bengio 2016, computed again. */
export interface ProbesReproduction {
  format: "holoscope.probes-reproduction/1";
  holoscope: string;
  untrained?: ReproducedUntrained;
  trainings: ReproducedTraining[];
  /** Data that was not found, and where to get it. */
  missing: { name: string; remedy: string }[];
}
