import * as z from "zod";
import type { ProbeSummary } from "./probes";
import type { Normalization, Recipe } from "./recipe";

/** Tensors of more units than this are left out: their decompositions would take minutes each. */
export const maxUnits = 2048;

const measureNames = [
  "exactMatch",
  "subspaceMatch",
  "cca",
  "svcca",
  "pwcca",
  "linearCka",
  "rbfCka",
  "procrustes",
] as const;

export type MeasureName = (typeof measureNames)[number];

const tensorsSchema = z.union([z.literal("all"), z.array(z.string().min(1)).min(1)]).default("all");

/** Key `similarity` of a recipe: how alike the tensors of two models are, or those of one, over the same examples. */
export const similaritySchema = z
  .strictObject({
    other: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Second model, an ONNX file relative to this recipe; without it the layers of the model are compared with each other",
      ),
    checkpoints: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "Earlier states of the model, ONNX files or folders of them relative to this recipe, in this order: each tensor of one is compared with the same tensor of the model",
      ),
    tensors: tensorsSchema.describe(
      "Tensors of the model, by name; by default what lies before and after every weight layer, activation and pooling, but for the raw input",
    ),
    otherTensors: tensorsSchema.describe("Tensors of the second model, likewise"),
    part: z
      .int()
      .positive()
      .optional()
      .describe("Part of the split (1-based) whose examples are taken; by default all"),
    convolutions: z
      .enum(["pool", "positions"])
      .default("pool")
      .describe(
        "Images inside the network: the mean of every channel over its positions, or single positions as examples, as many as there are examples, drawn by `seed`, for two tensors of equal height and width (of others the means)",
      ),
    measures: z
      .array(z.enum(measureNames))
      .min(1)
      .default([...measureNames])
      .describe("Measures to compute"),
    epsilons: z
      .array(z.number().gt(0).lt(1))
      .min(1)
      .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
      .describe(
        "Subspace match: distances from the other side's span, relative to a unit's length, up to which the unit is matched",
      ),
    variance: z
      .number()
      .gt(0)
      .max(1)
      .default(0.99)
      .describe("SVCCA: share of the variance (of the squared singular values) that the kept directions explain"),
    bandwidth: z
      .number()
      .positive()
      .default(0.5)
      .describe("RBF CKA: standard deviation of the kernel over the median distance between examples"),
    minibatch: z
      .int()
      .min(16)
      .default(128)
      .describe("RBF CKA: about as many examples as are compared with each other at once"),
    draws: z.int().min(2).max(1000).default(20).describe("Draws of each baseline"),
    details: z
      .array(
        z.strictObject({ a: z.string().min(1), b: z.string().min(1), epsilon: z.number().gt(0).lt(1).default(0.5) }),
      )
      .default([])
      .describe("Pairs of tensors of which canonical correlations, matched units and simple matches are listed too"),
  })
  .describe("How alike the layers of two models, or of one, are");

export type SimilarityRecipe = z.output<typeof similaritySchema>;

/** Draws of one baseline: their mean, and the range that holds 95% of them. */
export interface Chance {
  mean: number;
  low: number;
  high: number;
}

/** What a measure says of two tensors, beside what chance gives. */
export interface Figure {
  value: number;
  /** Examples of the second side shuffled. */
  shuffled: Chance;
  /** In place of the second side Gaussian noise of the same means and covariance. */
  noise: Chance;
  /** The value is not above both ranges: chance gives as much. */
  isChance: boolean;
}

/** Subspace match (Wang et al. 2018) for one epsilon. */
export interface MatchFigure extends Figure {
  epsilon: number;
}

/** What the rows of two matrices of activations are that are compared. */
export interface ComparedRows {
  /** "positions": of every example one position of the images inside the network; "examples": of such images the mean of every channel. */
  kind: "examples" | "positions";
  count: number;
  /** Height and width of the images whose positions they are. */
  grid?: readonly number[];
}

/** One tensor of one model over the compared rows. */
export interface RepresentationFacts extends Pick<ProbeSummary, "tensor" | "layer" | "block" | "operator" | "width"> {
  rows: ComparedRows;
  /** The units are channels of images, of which the rows have the means or one position. */
  isImage: boolean;
  /** Columns: channels of images, else values. */
  units: number;
  /** Units that are zero for every row; no measure counts them. */
  dead: number;
  /** Of the centred activations: singular values above 1e-6 of the largest. */
  rank: number;
  /** exp of the entropy of the variances of the principal directions (Roy and Vetterli 2007, of squared singular values). */
  effectiveRank: number;
  /** (sum of the variances)^2 over the sum of their squares. */
  participationRatio: number;
  /** Directions that SVCCA keeps. */
  svccaDirections: number;
}

/** Spans of the units of two sides: equal spans are an exact match; of equal rank they are isomorphic, whatever the match. */
export interface SpanFacts {
  ranks: [number, number];
  /** Dimension of the intersection, of directions at an angle of less than 1e-5. */
  shared: number;
  isEqual: boolean;
  isIsomorphic: boolean;
}

export interface SimilarityWarning {
  /** The figures that mean little. */
  measures: MeasureName[];
  /** Rows that they need. */
  needed?: number;
  text: string;
}

export interface PairSimilarity {
  /** Index into the tensors of the first side and of the second (of the only one, where there is one model). */
  a: number;
  b: number;
  rows: ComparedRows;
  /** Absent: not asked for, or not defined because a side does not vary. */
  figures: { [K in Exclude<MeasureName, "subspaceMatch">]?: Figure };
  /** One for each epsilon, ascending. */
  subspaceMatch?: MatchFigure[];
  spans?: SpanFacts;
  warnings: SimilarityWarning[];
}

/** Units of two sides that span nearly the same (Wang et al. 2018): column numbers, in the tensors' own order. */
export interface UnitMatch {
  a: number[];
  b: number[];
}

/** What lies behind the figures of one pair. */
export interface PairDetails {
  a: number;
  b: number;
  /** Descending. */
  correlations: number[];
  /** Of the strongest canonical directions the units that correlate most with them, with their correlation. */
  directions: {
    correlation: number;
    a: { unit: number; correlation: number }[];
    b: { unit: number; correlation: number }[];
  }[];
  epsilon: number;
  maximum: UnitMatch;
  /** Of each matched unit a minimal match that contains it, smallest first; absent where there are too many units to search. */
  simple?: UnitMatch[];
}

export interface ComparedModel {
  path: string;
  name: string;
  parameters: number;
  /** In topological order. */
  tensors: RepresentationFacts[];
}

/** An earlier state of the first model beside the model as it is: how far learning has come, layer by layer. */
export interface CheckpointSimilarity {
  name: string;
  /** Of every tensor of the model (b) with the same tensor of the earlier state (a), in topological order. */
  pairs: PairSimilarity[];
}

/** Format `holoscope.similarity/1`: what `holoscope compare` writes. */
export interface SimilarityReport {
  format: "holoscope.similarity/1";
  holoscope: string;
  /** Two, or one whose layers are compared with each other. */
  models: [ComparedModel] | [ComparedModel, ComparedModel];
  data: { path: string; examples: number; inputs: number; normalize: Normalization };
  /** All pairs of tensors; within one model those with a <= b. */
  similarity: PairSimilarity[];
  checkpoints?: CheckpointSimilarity[];
  details: PairDetails[];
  notes: string[];
  recipe: Recipe;
}

/** A finished comparison: all that is needed to show it again without recomputing. */
export interface SimilarityRun {
  format: "holoscope.similarity-run/1";
  id: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the recipe that was run. */
  recipePath: string;
  report: SimilarityReport;
}
