import type { PairDetails, UnitMatch } from "../../../protocol/studies/similarity/report";
import { scaledRows, type Matrix } from "../../linalg/matrix";
import { maximumMatch, minimalMatch, type Cosines, type Match } from "./match";
import { cosinesOf } from "./measures/subspaceMatch";
import { normalized, type Pair } from "./pair";
import type { Representation } from "./representation";

/** Directions that are described, and units that describe one. */
const described = 5;

/**
 * Searching a minimal match of every unit takes time with the fifth power of their number: about ten seconds for this
 * many.
 */
const maxSearched = 64;

/** What lies behind the figures of an observed pair. */
export async function pairDetails(pair: Pair, epsilon: number): Promise<Omit<PairDetails, "a" | "b">> {
  const cosines = await cosinesOf(pair);
  const maximum = await maximumMatch(cosines, epsilon, cosines.all);
  const isSmall = maximum.a.length + maximum.b.length <= maxSearched;
  const named = ({ a, b }: Match): UnitMatch => ({
    a: a.map((u) => pair.x.live[u]!),
    b: b.map((u) => pair.y.live[u]!),
  });
  const simple = isSmall ? { simple: (await simpleMatches(cosines, epsilon, maximum, pair)).map(named) } : {};
  const { correlations } = await pair.canonical();
  return {
    correlations: [...correlations],
    directions: await strongestDirections(pair),
    epsilon,
    maximum: named(maximum),
    ...simple,
  };
}

/** A minimal match for every unit of the maximum match, each once, smallest first. */
async function simpleMatches(cosines: Cosines, epsilon: number, maximum: Match, { products }: Pair): Promise<Match[]> {
  const found = new Map<string, Match>();
  for (const side of ["a", "b"] as const)
    for (const unit of maximum[side]) {
      await products.work.pause();
      const match = await minimalMatch(cosines, epsilon, side, unit, maximum);
      found.set(JSON.stringify(match), match);
    }
  const size = ({ a, b }: Match) => a.length + b.length;
  return [...found.values()].sort((m, n) => size(m) - size(n));
}

async function strongestDirections(pair: Pair): Promise<PairDetails["directions"]> {
  const { x, y, overlaps, products } = pair;
  const { correlations, directions } = await pair.canonical();
  const partners = normalized(await products.multiply(directions, overlaps));
  const [a, b] = [await unitCorrelations(directions, pair.x, products), await unitCorrelations(partners, y, products)];
  return [...correlations.subarray(0, described)].map((correlation, i) => ({
    correlation,
    a: strongest(a, i, x),
    b: strongest(b, i, y),
  }));
}

/** Of every direction, given in the coordinates of a frame, the correlations with the units. */
function unitCorrelations(
  directions: Matrix,
  { scales, directions: principal }: Representation,
  products: Pair["products"],
): Promise<Matrix> {
  const centred = scaledRows(principal, scales);
  const squares = new Float64Array(centred.columns);
  centred.values.forEach((v, at) => (squares[at % centred.columns]! += v * v));
  const units: Matrix = {
    ...centred,
    values: centred.values.map((v, at) => v / Math.sqrt(squares[at % centred.columns]! || 1)),
  };
  return products.multiply(directions, units);
}

function strongest(
  { columns, values }: Matrix,
  direction: number,
  { live }: Representation,
): { unit: number; correlation: number }[] {
  return Array.from(live, (unit, j) => ({ unit, correlation: values[direction * columns + j]! }))
    .sort((m, n) => Math.abs(n.correlation) - Math.abs(m.correlation))
    .slice(0, described);
}
