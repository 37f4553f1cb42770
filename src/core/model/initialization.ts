import type { NetworkRecipe } from "../../protocol/studies/training/recipe";
import { normalRandom, seededRandom } from "../linalg/random";

/** Draws the weights of layer after layer. Fans: how many values enter a unit, and how many units a value enters. */
export type WeightSource = (count: number, fanIn: number, fanOut: number) => Float64Array;

/** Seeded starts of variance 2 / fanIn (He et al. 2015) or 2 / (fanIn + fanOut) (Glorot and Bengio 2010). */
export function weightSource({ scheme, distribution }: NetworkRecipe["initialization"], seed: number): WeightSource {
  const uniform = seededRandom(seed);
  const normal = normalRandom(uniform);
  return (count, fanIn, fanOut) => {
    const deviation = Math.sqrt(2 / (scheme === "he" ? fanIn : fanIn + fanOut));
    const draw =
      distribution === "normal" ? () => deviation * normal() : () => deviation * Math.sqrt(3) * (2 * uniform() - 1);
    return Float64Array.from({ length: count }, draw);
  };
}
