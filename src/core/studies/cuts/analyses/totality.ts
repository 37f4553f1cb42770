import type { CutAnalysis } from "./analysis";

/** Examples for which a unit above the cut sits at its kink, where the features are only one-sided derivatives (paper, Definition 4). */
export const totality: CutAnalysis<"totality"> = async ({ kinks, fitted }) => {
  const pairs = Array.from(fitted, (i) => kinks.reduce((sum, counts) => sum + counts[i]!, 0));
  return { kinks: pairs.filter((n) => n > 0).length, kinkPairs: pairs.reduce((a, b) => a + b, 0) };
};
