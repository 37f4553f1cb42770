import type { CutArrays, CutReport, Reliability } from "../../protocol/report";
import type { Cut } from "../cuts/cuts";
import type { Features } from "../features/features";
import type { Products } from "../features/products";
import type { Family } from "../glm/family";

/** What the analyses of one cut work on. m = selected examples, n = features of the cut. */
export interface CutContext {
  cut: Cut;
  /** Names of the n features, e.g. "fc1.weight[3,17]". */
  featureName(index: number): string;
  /** All m examples. */
  features: Features;
  /** Inputs of the cut's weight layers and a constant 1, for all m examples. */
  activations: Features;
  /** The network's own weights on the cut, length n. */
  weights: Float64Array;
  /** M(x), length m. */
  logits: Float64Array;
  /** length m. */
  labels: Float64Array;
  /** Indices of the examples on which everything is fitted and measured. */
  fitted: Uint32Array;
  /** The same features, for the fitted examples only. */
  fittedFeatures: Features;
  /** Phi w for all m examples. */
  exact: Float64Array;
  /** Phi' (mu - y) over the fitted examples, length n. */
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
  means: Float64Array;
  labels: Float64Array;
  bernoulli: boolean;
}

export interface ModelResults {
  reliability: Reliability;
}

export type ModelAnalysisKind = keyof ModelResults;
export type ModelAnalysis<K extends ModelAnalysisKind> = (context: ModelContext) => ModelResults[K];
