import type { ActivationCutReport, CutArrays, FeatureCutReport } from "../../../../protocol/studies/cuts/figures";
import type { Cut } from "../../../cuts/cut";
import type { DiscreteColumn } from "../../../data/columns";
import type { FamilyName } from "../../../../protocol/recipe";
import type { Products } from "../../../products/products";
import type { DesignMatrix } from "../../../fit/designMatrix";
import type { Family } from "../../../fit/family";
import type { Fit } from "../../../fit/solver";
import type { Work } from "../../../work";

/** One part of the split. */
export interface Part {
  /** 1-based. */
  part: number;
  /** Indices of its examples, ascending. */
  examples: Uint32Array;
}

/** A linear model trained on the fitted examples. */
export interface LinearFit extends Pick<Fit, "weights" | "solution" | "summary"> {
  /** Of all m examples. */
  features: DesignMatrix;
  /** Fixed part of the logits, length mK (see `CutContext`). */
  offset?: Float64Array;
  /** Of all m examples, length mK, the fixed part included. */
  logits: Float64Array;
  /** Fits the same features and labels again: from another start, or with another lambda. */
  refit(again: { start?: Float64Array; lambda?: number }): Promise<Fit>;
}

/**
 * What can be worked on at any cut, even where nothing can be differentiated. m = selected examples, K = values of M;
 * arrays of mK values are laid out [example * K + k].
 */
export interface ActivationContext {
  cut: Cut;
  /** Inputs of the cut's weight layers and a constant 1, for all m examples. */
  activations: DesignMatrix;
  /** M(x), length mK. */
  logits: Float64Array;
  /** length m. */
  labels: Float64Array;
  /** Indices of the examples on which everything is fitted and measured. */
  fitted: Uint32Array;
  /** Number of the part that these are. */
  fitPart: number;
  /** The part held out to measure generalization on, if there is one. */
  tested?: Part;
  family: Family;
  lambda: number;
  /** The linear models of the cut; of its activations alone where it has no features. */
  linear: { activation: LinearFit; holographic?: LinearFit; exact?: { logits: Float64Array } };
  /** How often stability fits every linear model anew, from starts drawn with the seed. */
  retrainings: number;
  seed: number;
  /** M of all examples under each re-training of the network, length mK. */
  retrained: readonly Float64Array[];
  products: Products;
  /** That of the cut, whose name its messages begin with. */
  work: Work;
  /** Something the reader should know. */
  note(text: string): void;
  /** Report per-feature and per-example arrays too. */
  arrays: boolean;
}

/** What the analyses of one cut work on. n = features of the cut. */
export interface CutContext extends ActivationContext {
  /** Names of the n features, e.g. "fc1.weight[3,17]". */
  featureName(index: number): string;
  /** All m examples. */
  features: DesignMatrix;
  /** The network's own weights on the cut, length n. */
  weights: Float64Array;
  /** The same features, for the fitted examples only. */
  fittedFeatures: DesignMatrix;
  /** Phi w for all m examples, length mK. */
  exact: Float64Array;
  /**
   * M - Phi w, which the tangent model N_v = M + Phi (v - w) keeps as a fixed part of its logits; none at a homogeneous
   * cut, where it is zero.
   */
  offset?: Float64Array;
  linear: Required<ActivationContext["linear"]>;
  /** Phi' (mu - y) over the fitted examples, length n; y is one-hot where K > 1. */
  gradient: Float64Array;
  /** Nodes with kinks above the cut: per example the number of units at one. */
  kinks: Float64Array[];
}

/** What each analysis adds to the report of a cut. */
export interface CutResults {
  identity: Pick<FeatureCutReport, "identity">;
  faithfulness: Pick<FeatureCutReport, "faithfulness" | "solver" | "activationSolver"> & {
    arrays: Pick<CutArrays, "logits">;
  };
  calibration: Pick<FeatureCutReport, "calibration"> & { arrays: Pick<CutArrays, "calibration"> };
  stationarity: Pick<FeatureCutReport, "stationarity">;
  totality: Pick<FeatureCutReport, "kinks" | "kinkPairs">;
  generalization: Pick<FeatureCutReport, "generalization">;
  stability: Pick<FeatureCutReport, "stability">;
  regularization: Pick<FeatureCutReport, "regularization">;
}

/** What remains of faithfulness where a cut has no features. */
export type ActivationResults = Pick<ActivationCutReport, "faithfulness" | "activationSolver"> & {
  arrays: NonNullable<ActivationCutReport["arrays"]>;
};

export type CutAnalysisKind = keyof CutResults;
/** Those that need no features. */
export type ActivationAnalysisKind = "generalization" | "stability";
export type CutAnalysis<K extends CutAnalysisKind> = (context: CutContext) => Promise<CutResults[K]>;

/** What the analyses of the whole model work on: the examples of one part. */
export interface ModelContext {
  /** Length mK. */
  means: Float64Array;
  /** Length m. */
  labels: Float64Array;
  family: FamilyName;
}

export interface SliceContext extends ModelContext {
  /** One code for each of the m examples. */
  columns: DiscreteColumn[];
}
