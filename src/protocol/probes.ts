import type { Inspection } from "./inspection";
import type { Normalization, Recipe } from "./recipe";
import type { SolverSummary } from "./report";

/** Predictions of a probe on one part. */
export interface ProbeScore {
  /** Classes: share of wrong predictions. Numbers: mean squared error over the variance of the target on the fitted part. */
  error: number;
  /** Mean negative log-likelihood in nats (classes), or mean squared error over 2 (numbers). */
  loss: number;
  /** 95% interval of the error: Wilson (classes), or normal. */
  interval: [number, number];
}

/** How a tensor became the features of a probe. */
export interface Reduction {
  kind: "none" | "pool" | "project";
  /** Number of features. */
  width: number;
}

export interface ProbeSummary {
  tensor: string;
  /** The layer that makes the tensor, in the words of the diagram; "input" for the raw input. */
  layer: string;
  /** Id of the diagram's block that the tensor leaves, and its operator. */
  block?: string;
  operator: string;
  /** Values an example. */
  width: number;
  reduction: Reduction;
  /** The chosen regulariser, sum of the losses plus lambda times the sum of the squared weights, features standardised; and the same per example. */
  lambda: number;
  lambdaPerExample: number;
  /** The regularisers tried, largest first. */
  path: { lambdaPerExample: number; validation: Pick<ProbeScore, "error" | "loss">; converged: boolean }[];
  train: ProbeScore;
  validation: ProbeScore;
  test: ProbeScore;
  /** The same probe fitted to the control task; selectivity = its test error - the test error of the probe (Hewitt and Liang 2019, section 2). */
  control?: { train: ProbeScore; test: ProbeScore; selectivity: number };
  /** Of the test part, [label][prediction] (classes only). */
  confusion?: number[][];
  solver: SolverSummary;
}

/** What a figure of a probe is to be compared with. */
export interface ProbeBaselines {
  /** The most frequent class, or the mean, of the fitted part: its test score. */
  majority: ProbeScore;
  /** Test error of the probe of the raw input. */
  input?: number;
  /** Networks of random weights: for each tensor the test errors over the seeds. */
  random?: { seeds: number[]; tensors: { tensor: string; errors: number[]; mean: number; spread: number }[] };
  /** Types of examples in the control task, and how they were made. */
  control?: { types: number; from: string };
}

/** What was probed, on what. */
export interface Probing {
  target: string;
  kind: "classes" | "numbers";
  classes?: string[];
  /** Examples of each part. */
  examples: { train: number; validation: number; test: number };
  seed: number;
}

/** The probes of one earlier state of the model, in the order of the recipe. */
export interface ProbedCheckpoint {
  name: string;
  probes: ProbeSummary[];
}

/** Format `holoscope.probes/1`: what `holoscope probes` writes and the panel shows. */
export interface ProbesReport {
  format: "holoscope.probes/1";
  holoscope: string;
  model: { path: string; name: string; parameters: number };
  data: { path: string; examples: number; inputs: number; normalize: Normalization };
  probing: Probing;
  /** In topological order; the raw input first. */
  probes: ProbeSummary[];
  baselines: ProbeBaselines;
  checkpoints?: ProbedCheckpoint[];
  /** What the reader should know before trusting the figures. */
  notes: string[];
  recipe: Recipe;
}

/** A finished probing: all that is needed to show it again without recomputing. */
export interface ProbesRun {
  format: "holoscope.probes-run/1";
  id: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the recipe that was run. */
  recipePath: string;
  inspection: Inspection;
  report: ProbesReport;
}
