import type { Matrix } from "../../../linalg/matrix";
import type { Pair } from "../pair";
import { linearHsic } from "../side";

/**
 * Linear CKA with the unbiased HSIC_1 (Song et al. 2012, Nguyen et al. 2021), over all examples at once: of linear
 * kernels it needs sums over the examples only.
 */
export function linearCka({ x, y, sides, overlaps }: Pair): number {
  const across = linearHsic(
    squaredProduct(overlaps, x.scales, y.scales),
    sides.x.squaredLengths,
    sides.y.squaredLengths,
  );
  return across / Math.sqrt(sides.x.ownHsic * sides.y.ownHsic);
}

/** |X' Y|^2 in the coordinates of the principal directions. */
function squaredProduct({ rows, columns, values }: Matrix, sx: Float64Array, sy: Float64Array): number {
  let total = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) total += (sx[i]! * values[i * columns + j]! * sy[j]!) ** 2;
  return total;
}
