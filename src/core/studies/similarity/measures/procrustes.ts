import { scaledRows, transposed } from "../../../linalg/matrix";
import { sum } from "../../../linalg/statistics";
import { norm } from "../../../linalg/vector";
import type { Pair } from "../pair";
import { singularValues } from "../singularValues";

/**
 * Orthogonal Procrustes similarity: the largest inner product of the centred activations, each of Frobenius norm 1,
 * over all rotations of the one onto the other, |X' Y|_* / (|X| |Y|) (Schoenemann 1966). The squared Procrustes
 * distance is 2 minus twice this.
 */
export async function procrustes({ x, y, overlaps, products }: Pair): Promise<number> {
  const product = scaledRows(transposed(scaledRows(overlaps, x.scales)), y.scales);
  return sum(await singularValues(product, products)) / (norm(x.scales) * norm(y.scales));
}
