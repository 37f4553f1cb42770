import type { CutArrays } from "../src/protocol/studies/cuts/figures";

/**
 * Sums of features weighted by predictions: as they are, or with the term that the regulariser adds at a stationary
 * point.
 */
export type SumMode = "raw" | "regularized";

export const sumModes: Record<SumMode, string> = { regularized: "With the regulariser\u2019s term", raw: "Raw" };
export const sumNames: Record<SumMode, string> = {
  raw: "\u03a3 f(x) \u03bc",
  regularized: "\u03a3 f(x) \u03bc + 2\u03bbw",
};

/** The regulariser's term moves the predicted sums only. */
export const predictedSums = (
  mode: SumMode,
  { sumPredicted, regularizer }: Pick<CutArrays["calibration"], "sumPredicted" | "regularizer">,
): number[] => (mode === "raw" ? sumPredicted : sumPredicted.map((sum, i) => sum + (regularizer[i] ?? 0)));
