import { Distances, maximumMatch, type Cosines, type Match } from "../match";
import type { Pair } from "../pair";
import type { Representation } from "../representation";
import { addProduct } from "../unitVectors";
import type { Matrix } from "../../../linalg/matrix";

/**
 * Similarity by subspace match, (|X*| + |Y*|) / (|X| + |Y|) of the maximum match (Wang et al. 2018), for each epsilon.
 * Dead units do not count.
 */
export async function subspaceMatch(pair: Pair): Promise<number[]> {
  const { x, y, settings } = pair;
  const matches = await maximumMatches(await cosinesOf(pair), settings.epsilons);
  return matches.map(({ a, b }) => (a.length + b.length) / (x.live.length + y.live.length));
}

/** The maximum match for each epsilon, ascending: one for a smaller epsilon lies inside that for a larger one. */
export async function maximumMatches(cosines: Cosines, epsilons: readonly number[]): Promise<Match[]> {
  const distances = new Distances(cosines);
  const found = [cosines.all];
  for (const epsilon of epsilons.toReversed())
    found.unshift(await maximumMatch(cosines, epsilon, found[0]!, distances));
  return found.slice(0, -1);
}

export async function cosinesOf({ x, y, overlaps, products }: Pair): Promise<Cosines> {
  const seenByY = await products.multiply(overlaps, x.units.varying, "a'b");
  const seenByX = await products.multiply(overlaps, y.units.varying);
  const across = await products.multiply(seenByY, y.units.varying, "a'b");
  addProduct(across, x.units.constant, y.units.constant);
  const all = { a: [...x.live.keys()], b: [...y.live.keys()] };
  return {
    a: x.cosines,
    b: y.cosines,
    across,
    all,
    apart: { a: distances(seenByY, x, y), b: distances(seenByX, y, x) },
    products,
  };
}

/**
 * Squared distances of the units of a side from the span of all units of another.
 * @param seen the units in the coordinates of the other frame, one column each
 */
function distances({ rows, columns, values }: Matrix, { units }: Representation, other: Representation): Float64Array {
  const { missing } = other;
  const along = units.constant.map((c) => (missing ? c * missing[rows]! : 0));
  const squares = units.constant.map((c) => 1 - c * c);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const value = values[i * columns + j]!;
      squares[j]! -= value * value;
      if (missing) along[j]! += value * missing[i]!;
    }
  return squares.map((square, j) => square + along[j]! ** 2);
}
