import type { SimilarityWarning } from "../../../protocol/studies/similarity/report";
import type { MeasureName } from "../../../protocol/studies/similarity/recipe";
import type { Representation } from "./representation";
import { explaining } from "./facts";

/** Rows for each dimension, below which canonical correlations are large for anything. */
const rowsPerDimension = 10;

/** What makes figures of two representations mean little. */
export function warningsOf(x: Representation, y: Representation, variance: number): SimilarityWarning[] {
  const rows = x.examples;
  const units = Math.max(x.live.length, y.live.length);
  const kept = Math.max(explaining(x.scales, variance), explaining(y.scales, variance));
  return [
    ...saturated(["cca", "pwcca"], rows, units, "units"),
    ...saturated(["svcca"], rows, kept, "directions"),
    ...(rows <= units
      ? [
          tooFew(
            ["exactMatch", "subspaceMatch"],
            rows,
            units + 1,
            `${units} units span all that ${rows} examples can tell apart, so that everything matches`,
          ),
        ]
      : []),
    ...(x.scales.length === 0 || y.scales.length === 0
      ? [{ measures: correlating, text: "a side is the same for every example: it correlates with nothing" }]
      : []),
  ];
}

const correlating: MeasureName[] = ["cca", "svcca", "pwcca", "linearCka", "rbfCka", "procrustes"];

const saturated = (measures: MeasureName[], rows: number, dimensions: number, what: string): SimilarityWarning[] =>
  rows < rowsPerDimension * dimensions
    ? [
        tooFew(
          measures,
          rows,
          rowsPerDimension * dimensions,
          `${dimensions} ${what} correlate with anything over few examples`,
        ),
      ]
    : [];

const tooFew = (measures: MeasureName[], rows: number, needed: number, why: string): SimilarityWarning => ({
  measures,
  needed,
  text: `${why}: ${needed} are needed, there are ${rows}`,
});
