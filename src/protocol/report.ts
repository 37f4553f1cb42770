import type { CutInfo } from "./inspection";
import type { FamilyName, Normalization, Recipe } from "./recipe";

/** max and mean absolute difference between predicted means; r2 (coefficient of determination) between logits. On the fitted part. Multinomial: over all examples and classes, with the logits of each example less their mean, which no probability depends on. */
export interface Agreement {
  maxAbs: number;
  meanAbs: number;
  r2: number;
}

export type LinearModel = "exact" | "holographic" | "activation";

export interface SolverSummary {
  /** "gram" works in the span of the examples, "primal" in feature space: whichever is smaller. */
  form: "primal" | "gram";
  iterations: number;
  /** Products with the feature matrix or the Gram matrix. */
  products: number;
  /** Euclidean norm of the gradient of the objective, in feature space. */
  gradientNorm: number;
  /** Sum of the losses plus lambda times the sum of the squared weights. */
  objective: number;
  converged: boolean;
}

export interface CalibrationSummary {
  /** Least-squares line of sum f mu on sum f y, over the features of the cut: its slope and squared correlation. */
  slope: number;
  r2: number;
  /** max over features of |sum f (mu - y)|. */
  maxAbsResidual: number;
  /** max over features of |sum f (mu - y) + 2 lambda w|, zero at a stationary point of the regularised loss. */
  maxAbsResidualRegularized: number;
  /** The features with the largest regularised residuals, worst first. */
  worst: { feature: string; sumPredicted: number; sumLabel: number; residual: number; residualRegularized: number }[];
}

/** Predictions of some examples against their labels. */
export interface Score {
  /** Mean of -log p(label) in nats, with every term of the family's density. */
  nll: number;
  /** Share of examples whose most probable class is the right one (Bernoulli and multinomial only). */
  accuracy?: number;
}

/** The network, and the linear models of a cut trained on the fitted part, on the part held out. */
export interface Generalization extends Partial<Record<LinearModel, Score>> {
  examples: number;
  network: Score;
  activation: Score;
}

/** Symmetrised KL divergence (KL(p||q) + KL(q||p)) / 2 in nats: its mean over examples and over all pairs of so many models. */
export interface Divergence {
  models: number;
  mean: number;
}

/** How far predictions of re-trainings lie apart on the examples of a part (the one held out, or else the fitted one). */
export interface Stability {
  part: number;
  examples: number;
  /** The network with the re-trainings of it that the recipe names. */
  network?: Divergence;
  /** A linear model with its fits from random starts. */
  holographic?: Divergence;
  activation: Divergence;
}

/** The optimum of the regularised linear model (holographic or tangent) against the network it comes from. */
export interface Regularization {
  /**
   * On the fitted examples the largest differences of logits (multinomial: less their mean) and of means. Of the weights the norm of the
   * difference over that of the network's, and the most that the network's gradient allows.
   */
  distance: { logits: number; means: number; weights: number; weightsAtMost?: number };
  /** Sum of the losses plus lambda times the sum of the squared weights of the cut: at the network's weights and at the optimum. */
  objective: { network: number; linear: number };
  /** Mean negative log-likelihood of the network. */
  network: { fitted: number; tested?: number };
  /** The linear model fitted with other lambdas, ascending. */
  path: RegularizationPoint[];
}

export interface RegularizationPoint {
  lambda: number;
  objective: number;
  converged: boolean;
  /** Mean negative log-likelihood on the fitted part, and on the part held out. */
  fitted: number;
  tested?: number;
  weightNorm: number;
  /** Largest difference of the means from the network's, on the fitted examples. */
  maxDistance: number;
}

/** What needs the features of a cut, so the derivatives of everything above it. */
interface FeatureFigures {
  /** |sum over the cut of w f(x) - M(x)|, over all selected examples and all values of M. */
  identity: { maxAbsError: number; maxAbsOutput: number };
  calibration: CalibrationSummary;
  stationarity: {
    /** Norm over the cut of the gradient of the loss plus regulariser. */
    gradientNorm: number;
    /** The lambda that minimises that norm, and the part of the squared loss gradient it explains (1 = all). */
    impliedLambda: number;
    impliedLambdaFit: number;
  };
  /** Fitted examples with a unit above the cut at a kink, and the number of such (example, unit) pairs. */
  kinks: number;
  kinkPairs: number;
  solver: SolverSummary;
  /** When asked for (recipe key "analyses"). */
  regularization?: Regularization;
}

interface CutFigures extends Omit<CutInfo, "severs" | "biasBlocks"> {
  activationSolver: SolverSummary;
  /** Where a part is held out. */
  generalization?: Generalization;
  /** When asked for (recipe key "analyses"). */
  stability?: Stability;
}

/** Everything measured at a cut above which all can be differentiated. */
export interface FeatureCutReport extends CutFigures, FeatureFigures {
  /** Which linear model the figures are about: the tangent model keeps the network's own output as an offset. */
  linearModel: "holographic" | "tangent";
  faithfulness: Record<LinearModel, Agreement>;
  arrays?: CutArrays;
}

/** Of the three linear models the last alone. */
type ActivationOnly<T> = { activation: T } & { [K in Exclude<LinearModel, "activation">]?: undefined };

/** What can be measured at a cut below an operator without derivative rule (its `refusal`): a linear model of its activations. */
export interface ActivationCutReport extends CutFigures, Partial<Record<keyof FeatureFigures, undefined>> {
  linearModel: "activation";
  faithfulness: ActivationOnly<Agreement>;
  arrays?: { logits: ActivationOnly<number[]> & Pick<CutArrays["logits"], "model">; calibration?: undefined };
}

/** Everything measured at one cut; `linearModel` tells the two kinds apart. */
export type CutReport = FeatureCutReport | ActivationCutReport;

export interface CutArrays {
  /** M of every selected example in data order, over all parts: [example * outputs + k]. */
  logits: Record<LinearModel | "model", number[]>;
  /** One entry per feature of the cut: weights first, then biases, each row by row; `regularizer` is 2 lambda w. */
  calibration: { feature: string[]; sumPredicted: number[]; sumLabel: number[]; regularizer: number[] };
}

export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  meanPredicted: number;
  meanLabel: number;
  /** 95% Wilson interval of the label's mean (Bernoulli and multinomial only). */
  interval?: [number, number];
}

/**
 * Reliability diagram of the model's own predictions; ece = sum of count/total * |mean label - mean predicted|. Multinomial: "predicted"
 * is the probability of the most probable class, "label" 1 where that is the right one.
 */
export interface Reliability {
  ece: number;
  /** Share of examples whose most probable class is the right one (multinomial only). */
  accuracy?: number;
  /** Which examples: the fitted part. */
  examples: number;
  bins: ReliabilityBin[];
}

/** Slopes found for units at their kinks; see the recipe's `kinkSlopes`. Norms of the gradient of loss plus regulariser over all weights and biases of the network. */
export interface KinkSlopesReport {
  /** Pairs of a fitted example and a unit at its kink, in the whole network. */
  pairs: number;
  /** With one-sided derivatives. */
  residualBefore: number;
  /** With the slopes found. */
  residualAfter: number;
  /** Bounded least-squares problems that were solved. */
  rounds: number;
  /** Slopes at an end of their range: those of the derivative on one side. */
  atBounds: number;
}

/** The examples with one value of one column. "Label" and "predicted" are as in `Reliability`. */
export interface Slice {
  column: string;
  value: string;
  count: number;
  meanLabel: number;
  meanPredicted: number;
  /** 95% interval of the label's mean: Wilson (Bernoulli and multinomial), otherwise normal with the slice's own variance, from two examples on. */
  interval?: [number, number];
  /** meanLabel - meanPredicted. */
  gap: number;
  /** Sum of the differences over its standard error: the larger of what the family's variance and what the squared differences give. */
  z: number;
}

/** Calibration on slices of one part of the data, the worst (largest |z|) first. */
export interface SliceSummary {
  examples: number;
  /** With all slices calibrated the largest |z| stays below it in 95 of 100 cases or more: the normal quantile at 5% over the number of slices (Bonferroni). */
  limit: number;
  slices: Slice[];
}

/** Format `holoscope.report/1`. */
export interface Report {
  format: "holoscope.report/1";
  holoscope: string;
  model: {
    path: string;
    name: string;
    parameters: number;
    output: string;
    /** Number of values of M: the classes of a multinomial family, or 1. Reports made before there was a choice do not say it: 1 there. */
    outputs?: number;
    precision: "float64" | "float32";
  };
  data: {
    path: string;
    examples: number;
    inputs: number;
    /** Sizes of the parts. */
    split: number[];
    normalize: Normalization;
    /** What the labels 0, 1, ... stand for, where the labels are classes with names. */
    classes?: string[];
  };
  family: FamilyName;
  /** Multiplies the sum of squared weights; the losses are summed, not averaged. */
  lambda: number;
  lambdaPerExample: number;
  /** "given" in the recipe, "implied" by the model's weights, or "fallback" where those imply none. */
  lambdaSource: "given" | "implied" | "fallback";
  seed: number;
  fitPart: number;
  /** The part held out to measure generalization on. */
  testPart?: number;
  /** Distance to a kink below which an example counts as being at it. */
  kinkTolerance: number;
  /** With `kinkSlopes` in the recipe only. */
  kinkSlopes?: KinkSlopesReport;
  cuts: CutReport[];
  reliability: Reliability;
  /** For the fitted part and, where the split has another, for the last other one (parts are 1-based); absent without columns to slice by. */
  slices?: (SliceSummary & { part: number })[];
  /** For each selected example in data order: its row in the dataset (0-based), its part (1-based, 0 = in none) and its label (multinomial: the index of its class). With arrays only. */
  examples?: { row: number[]; part: number[]; label: number[] };
  /** What the reader should know before trusting the figures. */
  notes: string[];
  recipe: Recipe;
}
