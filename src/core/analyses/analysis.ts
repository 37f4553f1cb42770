import type { CutArrays, CutReport, Reliability } from "../../protocol/report";
import type { Cut } from "../cuts/cuts";
import type { FamilyName } from "../../protocol/recipe";
import type { Products } from "../features/products";
import type { DesignMatrix } from "../glm/designMatrix";
import type { Family } from "../glm/family";

/**
 * What the analyses of one cut work on. m = selected examples, n = features of the cut, K = values of M; arrays of mK values are laid
 * out [example * K + k].
 */
export interface CutContext {
  cut: Cut;
  /** Names of the n features, e.g. "fc1.weight[3,17]". */
  featureName(index: number): string;
  /** All m examples. */
  features: DesignMatrix;
  /** Inputs of the cut's weight layers and a constant 1, for all m examples. */
  activations: DesignMatrix;
  /** The network's own weights on the cut, length n. */
  weights: Float64Array;
  /** M(x), length mK. */
  logits: Float64Array;
  /** length m. */
  labels: Float64Array;
  /** Indices of the examples on which everything is fitted and measured. */
  fitted: Uint32Array;
  /** The same features, for the fitted examples only. */
  fittedFeatures: DesignMatrix;
  /** Phi w for all m examples, length mK. */
  exact: Float64Array;
  /** Phi' (mu - y) over the fitted examples, length n; y is one-hot where K > 1. */
  gradient: Float64Array;
  /** Nodes with kinks above the cut: per example the number of units at one. */
  kinks: Float64Array[];
  family: Family;
  lambda: number;
  products: Products;
  progress(message: string, fraction: number): void;
  /** Something the reader should know. */
  note(text: string): void;
  /** Report per-feature and per-example arrays too. */
  arrays: boolean;
}

/** What each analysis adds to the report of a cut. */
export interface CutResults {
  identity: Pick<CutReport, "identity">;
  faithfulness: Pick<CutReport, "faithfulness" | "solver" | "activationSolver"> & { arrays: Pick<CutArrays, "logits"> };
  calibration: Pick<CutReport, "calibration"> & { arrays: Pick<CutArrays, "calibration"> };
  stationarity: Pick<CutReport, "stationarity">;
  totality: Pick<CutReport, "kinks" | "kinkPairs">;
}

export type CutAnalysisKind = keyof CutResults;
export type CutAnalysis<K extends CutAnalysisKind> = (context: CutContext) => Promise<CutResults[K]>;

/** What the analyses of the whole model work on: the fitted examples. */
export interface ModelContext {
  /** Length mK. */
  means: Float64Array;
  /** Length m. */
  labels: Float64Array;
  family: FamilyName;
}

export interface ModelResults {
  reliability: Reliability;
}

export type ModelAnalysisKind = keyof ModelResults;
export type ModelAnalysis<K extends ModelAnalysisKind> = (context: ModelContext) => ModelResults[K];
