import { kinkCounts } from "../../../statistics/kinkCounts";
import { reading } from "../../../statistics/together";
import type { CutAnalysis } from "./analysis";
import { overExamples } from "./overExamples";

/**
 * Examples for which a unit above the cut sits at its kink, where the features are only one-sided derivatives (paper,
 * Definition 4).
 */
export const totality: CutAnalysis<"totality"> = async (context) => {
  const { kinks, fitted } = context;
  const unitsAtKinks = (rows: Uint32Array) =>
    Float64Array.from(rows, (i) => kinks.reduce((sum, counts) => sum + counts[i]!, 0));
  const { examples, pairs } = await overExamples(context, fitted, reading(unitsAtKinks, kinkCounts));
  return { kinks: examples, kinkPairs: pairs };
};
