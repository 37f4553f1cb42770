import type { WindowIndex } from "../autodiff/rule";
import type { Floats } from "../linalg/matrix";

/**
 * One feature block of m examples, row-major. Features are never multiplied out (Goodfellow 2015, arXiv:1510.01799).
 * - outer: feature (l, r, tap) of an example = sum over positions p of left[p, l] right[the pixel that the tap of p reads, r];
 *   left is [m, channels, positions], right [m, channels, pixels], or channels come last;
 * - plain: the features themselves, [m, size].
 */
export type FeatureBlock = OuterBlock | PlainBlock;

export interface OuterBlock {
  kind: "outer";
  positions: number;
  left: Factor;
  right: Factor & { pixels: number; windows?: WindowIndex };
}

export interface Factor {
  values: Floats;
  channels: number;
  channelsLast: boolean;
}

export interface PlainBlock {
  kind: "plain";
  values: Floats;
  size: number;
}

export const tapsOf = ({ right }: OuterBlock): number => right.windows?.taps ?? 1;

export const blockSize = (b: FeatureBlock): number =>
  b.kind === "outer" ? b.left.channels * b.right.channels * tapsOf(b) : b.size;

/** Values that one example brings to a product with the block: its patches and its other factor. */
export const valuesPerExample = (b: FeatureBlock): number =>
  b.kind === "plain" ? b.size : b.positions * (b.left.channels + b.right.channels * tapsOf(b));

/**
 * A plain block, in double where it has no more features than examples: it is multiplied by vectors many times then,
 * and widening it at every product would take longer than the product. A wider one is multiplied out once, for the Gram
 * matrix.
 */
export function plainBlock(values: Floats, size: number): PlainBlock {
  const isTall = size * size <= values.length;
  return { kind: "plain", size, values: isTall && values instanceof Float32Array ? Float64Array.from(values) : values };
}

/** The same block with other values: of some examples, say. */
export function mapValues(b: FeatureBlock, map: (values: Floats) => Floats): FeatureBlock {
  if (b.kind === "plain") return { ...b, values: map(b.values) };
  return { ...b, left: { ...b.left, values: map(b.left.values) }, right: { ...b.right, values: map(b.right.values) } };
}
