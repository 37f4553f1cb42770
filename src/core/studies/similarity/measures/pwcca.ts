import { scaledRows } from "../../../linalg/matrix";
import type { Pair } from "../pair";

/**
 * Projection-weighted CCA (Morcos et al. 2018, section 3): canonical correlation i counts with alpha_i = sum_j |<h_i,
 * x_j>|, where h_i is the canonical vector of the first side and x_j its centred units. It is not symmetric, and where
 * several correlations are equal without all being so, their canonical vectors and with them the formula are not
 * unique.
 */
export async function pwcca(pair: Pair): Promise<number> {
  const { x, products } = pair;
  const { correlations, directions } = await pair.canonical();
  const projections = await products.multiply(directions, scaledRows(x.directions, x.scales));
  let [weighted, total] = [0, 0];
  correlations.forEach((correlation, i) => {
    let alpha = 0;
    for (let j = i * projections.columns; j < (i + 1) * projections.columns; j++)
      alpha += Math.abs(projections.values[j]!);
    weighted += alpha * correlation;
    total += alpha;
  });
  return weighted / total;
}
