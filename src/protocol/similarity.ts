import type { ProbeSummary } from "./probes";
import type { MeasureName } from "./studies/similarity/recipe";
import type { Normalization, Recipe } from "./recipe";

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
