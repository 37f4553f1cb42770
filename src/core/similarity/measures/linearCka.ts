import type { Matrix } from "../../linalg/matrix";
import { dot } from "../../linalg/vector";
import { sum } from "../../linalg/statistics";
import type { Pair } from "../pair";

/** Linear CKA with the unbiased HSIC_1 (Song et al. 2012, Nguyen et al. 2021), over all examples at once: of linear kernels it needs sums over the examples only. */
export function linearCka({ x, y, sides, overlaps }: Pair): number {
  const [k, l] = [sides.x.squaredLengths, sides.y.squaredLengths];
  const spread = (scales: Float64Array) => sum(scales.map((s) => s ** 4));
  return hsic(squaredProduct(overlaps, x.scales, y.scales), k, l) / Math.sqrt(hsic(spread(x.scales), k, k) * hsic(spread(y.scales), l, l));
}

/**
 * HSIC_1 of the kernels K = X X' and L = Y Y' of centred activations, times n (n - 3).
 * @param squares |X' Y|^2
 * @param k diagonal of K
 * @param l diagonal of L
 */
function hsic(squares: number, k: Float64Array, l: Float64Array): number {
  const n = k.length;
  return squares - (n / (n - 2)) * dot(k, l) + (sum(k) * sum(l)) / ((n - 1) * (n - 2));
}

/** |X' Y|^2 in the coordinates of the principal directions. */
function squaredProduct({ rows, columns, values }: Matrix, sx: Float64Array, sy: Float64Array): number {
  let total = 0;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) total += (sx[i]! * values[i * columns + j]! * sy[j]!) ** 2;
  return total;
}
