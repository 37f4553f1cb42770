/**
 * One feature block of a set of examples, row-major and float64. Features are never multiplied out (Goodfellow 2015, arXiv:1510.01799).
 * - outer: feature (l, r) of an example = sum over positions p of left[p, l] right[p, r];
 * - plain: the features themselves.
 */
export type FeatureBlock =
  | { kind: "outer"; left: Float64Array; right: Float64Array; positions: number; leftSize: number; rightSize: number }
  | { kind: "plain"; values: Float64Array; size: number };

export const blockSize = (b: FeatureBlock): number => (b.kind === "outer" ? b.leftSize * b.rightSize : b.size);
