import { corner } from "../../../linalg/matrix";
import { mean } from "../../../linalg/statistics";
import { explaining } from "../facts";
import type { Pair } from "../pair";
import { singularValues } from "../singularValues";

/**
 * Mean canonical correlation of the principal directions that explain a share of each side's variance (Raghu et al.
 * 2017). The share is of the squared singular values; the paper's text leaves open whether they are squared.
 */
export async function svcca({ x, y, overlaps, settings, products }: Pair): Promise<number> {
  const kept = corner(overlaps, explaining(x.scales, settings.variance), explaining(y.scales, settings.variance));
  return mean((await singularValues(kept, products)).map((v) => Math.min(1, v)));
}
