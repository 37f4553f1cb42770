import type { ProbeScore, ProbeSummary } from "../../protocol/studies/probes/report";
import type { Work } from "../work";

/** The values of one tensor for all examples, in float32 as the network makes them; not standardised. */
export interface FeatureSource {
  readonly examples: number;
  readonly width: number;
  /** Rows [from, to), row-major. The caller keeps no more of them than it needs: all may not fit into memory. */
  read(from: number, to: number): Promise<Float32Array>;
}

/**
 * What a probe is to read: classes 0 to outputs - 1 by logistic (two) or softmax regression, or numbers (outputs = 1)
 * by least squares.
 */
export interface ProbeTarget {
  kind: "classes" | "numbers";
  outputs: number;
  /** One per example. */
  values: Float64Array;
}

/** Indices of the examples to fit on, to choose lambda on and to test on, each ascending. */
export interface ProbeParts {
  train: Uint32Array;
  validation: Uint32Array;
  test: Uint32Array;
}

export interface ProbeOptions {
  /** Per fitted example. */
  lambdas: readonly number[];
  /** A fit of like features to begin from (another checkpoint's); the optimum does not depend on it. */
  start?: FittedProbe;
}

export interface FittedProbe extends Pick<
  ProbeSummary,
  "lambda" | "lambdaPerExample" | "path" | "train" | "validation" | "test" | "confusion" | "solver"
> {
  /**
   * Weights of the standardised features, width x K where K is 1 for two classes and numbers, and the K intercepts,
   * which are not regularised.
   */
  weights: Float64Array;
  intercepts: Float64Array;
}

/** The features of one tensor, read and standardised once for all that is fitted to them. */
export interface Probe {
  fit(target: ProbeTarget, options: ProbeOptions): Promise<FittedProbe>;
  release(): Promise<void>;
}

export type OpenProbe = (source: FeatureSource, parts: ProbeParts, work: Work) => Promise<Probe>;

/** The score of always saying the same: the most frequent class, or the mean, of the fitted part. */
export type MajorityScore = (target: ProbeTarget, parts: ProbeParts) => ProbeScore;
