import type { RepresentationFacts } from "../../../protocol/studies/similarity/report";
import { sum } from "../../linalg/statistics";
import type { Representation } from "./representation";

export type DimensionFacts = Pick<
  RepresentationFacts,
  "units" | "dead" | "rank" | "effectiveRank" | "participationRatio" | "svccaDirections"
>;

/** How many dimensions a representation has, by several counts; 0 where nothing varies. */
export function dimensionFacts({ live, dead, scales }: Representation, variance: number): DimensionFacts {
  const variances = scales.map((s) => s * s);
  const total = sum(variances);
  const shares = variances.map((v) => v / total);
  const entropy = -sum(shares.map((p) => p * Math.log(p)));
  return {
    units: live.length,
    dead,
    rank: scales.length,
    effectiveRank: scales.length === 0 ? 0 : Math.exp(entropy),
    participationRatio: scales.length === 0 ? 0 : 1 / sum(shares.map((p) => p * p)),
    svccaDirections: explaining(scales, variance),
  };
}

/** The fewest principal directions that explain a share of the variance, that is of the squared singular values. */
export function explaining(scales: Float64Array, share: number): number {
  const wanted = share * scales.reduce((total, s) => total + s * s, 0);
  let explained = 0;
  // Rounding of the sums must not ask for more directions than there are.
  const count = scales.findIndex((s) => (explained += s * s) >= wanted * (1 - 1e-12));
  return count + 1;
}
