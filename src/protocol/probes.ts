import * as z from "zod";
import { probeDefaults } from "./probeDefaults";
import type { Inspection } from "./inspection";
import type { Normalization, Recipe } from "./recipe";
import type { SolverSummary } from "./report";

/** Tensors of more values than this are wide: the recipe says what is done with them. */
export const wideWidth = 4096;

/** Key `probes` of a recipe: linear probes of the tensors of a network (Alain and Bengio 2016). */
export const probesSchema = z
  .strictObject({
    tensors: z
      .union([z.literal("all"), z.array(z.string().min(1)).min(1)])
      .default(probeDefaults.tensors)
      .describe(
        "Tensors to probe, by name; by default the raw input and what lies before and after every weight layer, activation and pooling",
      ),
    target: z
      .string()
      .min(1)
      .optional()
      .describe("Column (NPZ: array) that the probes are to read; by default the label"),
    kind: z
      .enum(["classes", "numbers"])
      .optional()
      .describe("Whether the target is one of some classes or a real number; guessed when absent"),
    split: z
      .array(z.number().positive())
      .length(3)
      .optional()
      .describe(
        "Examples to fit on, to choose lambda on and to test on, as counts or as fractions, drawn by `seed`; by default the recipe's fitted part, the last other part (or 20% of the fitted one) and the part held out, or 60%, 20% and 20% of a single part",
      ),
    wide: z
      .enum(["exact", "pool", "project"])
      .default(probeDefaults.wide)
      .describe(
        "Tensors of more than 4,096 values: all of them in exact form, the mean and maximum of every channel, or a seeded random projection to 4,096 values",
      ),
    lambdas: z
      .array(z.number().positive())
      .min(1)
      .optional()
      .describe(
        "Regularisers to choose from, per fitted example, for standardised features; by default 1e-6, 1e-5, ... 1",
      ),
    random: z
      .int()
      .min(0)
      .max(20)
      .default(probeDefaults.random)
      .describe("Networks of the same architecture with random weights (Glorot) to compare with"),
    control: z
      .boolean()
      .default(probeDefaults.control)
      .describe(
        "Whether every probe is fitted to a control task too, random labels for the types of examples (Hewitt and Liang 2019)",
      ),
    checkpoints: z
      .array(z.string().min(1))
      .default(probeDefaults.checkpoints)
      .describe(
        "Earlier states of the model, ONNX files or folders of them relative to this recipe, probed in this order",
      ),
  })
  .describe("Linear probes of the tensors of the network");

export type ProbesInput = z.input<typeof probesSchema>;
export type ProbesRecipe = z.output<typeof probesSchema>;

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
