import { similaritySchema } from "../../../protocol/studies/similarity/recipe";
import type { ReproducedRandom } from "../../../protocol/subspaceMatchReproduction";
import { normalRandom, seededRandom } from "../../linalg/random";
import { compareRepresentations } from "../../studies/similarity/compare";
import { represent } from "../../studies/similarity/representation";
import { warningsOf } from "../../studies/similarity/warnings";
import type { Products } from "../../products/products";
import type { Work } from "../../work";

const epsilon = 0.1;

/**
 * Two layers of independent Gaussian units, which have nothing in common: with no more examples than units subspace
 * match is 1.
 */
export async function compareRandom(
  examples: number,
  units: number,
  seed: number,
  products: Products,
  work: Work,
): Promise<ReproducedRandom> {
  const normal = normalRandom(seededRandom(seed));
  const layer = () => represent(Float64Array.from({ length: examples * units }, normal), examples, products);
  const [x, y] = [await layer(), await layer()];
  const settings = {
    ...similaritySchema.parse({ measures: ["subspaceMatch", "cca", "linearCka"], epsilons: [epsilon] }),
    seed,
  };
  const [figures] = await compareRepresentations([x], [y], [{ a: 0, b: 0 }], settings, products, work);
  const { subspaceMatch, cca, linearCka } = figures!;
  return {
    examples,
    units,
    epsilon,
    subspaceMatch: subspaceMatch![0]!,
    cca: cca![0]!,
    linearCka: linearCka![0]!,
    warnings: warningsOf(x, y, settings.variance),
  };
}
