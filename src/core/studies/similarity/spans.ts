import type { SpanFacts } from "../../../protocol/studies/similarity/report";
import { zeros, type Matrix } from "../../linalg/matrix";
import { sameDirection } from "./decomposition";
import type { Pair } from "./pair";
import { singularValues } from "./singularValues";

/**
 * The linear spans of the units as they are, not centred: by definition 2.1 of Wang et al. (2018) they are equal in an
 * exact match.
 */
export async function spanFacts(pair: Pair): Promise<SpanFacts> {
  const { overlaps } = pair;
  const [p, q] = [pair.x.missing, pair.y.missing];
  const shared = p && q && (await areApart(pair, p, q)) ? 0 : await sharedDirections(pair, p, q);
  const ranks: [number, number] = [overlaps.rows + (p ? 0 : 1), overlaps.columns + (q ? 0 : 1)];
  return { ranks, shared, isEqual: shared === ranks[0] && shared === ranks[1], isIsomorphic: ranks[0] === ranks[1] };
}

async function sharedDirections(
  { overlaps, products }: Pair,
  p: Float64Array | undefined,
  q: Float64Array | undefined,
): Promise<number> {
  const inner = project(project(withConstant(overlaps), p, "rows"), q, "columns");
  const cosines = await singularValues(inner, products);
  return cosines.filter((c) => 1 - c * c <= sameDirection ** 2).length;
}

/**
 * Whether the spans share no direction for want of canonical correlations near 1: a unit vector of a span that misses
 * the direction p has at least |p_last| orthogonal to the constant vector, so that the cosine of two of them is at most
 * 1 - (1 - rho) |p_last| |q_last|.
 */
async function areApart(pair: Pair, p: Float64Array, q: Float64Array): Promise<boolean> {
  const [rho = 0] = (await pair.canonical()).correlations;
  return (1 - rho) * Math.abs(p.at(-1)! * q.at(-1)!) > sameDirection ** 2;
}

/** The inner products of the frames with the constant vector added to both. */
function withConstant({ rows, columns, values }: Matrix): Matrix {
  const larger = zeros(rows + 1, columns + 1);
  for (let i = 0; i < rows; i++) larger.values.set(values.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
  larger.values[larger.values.length - 1] = 1;
  return larger;
}

/** Takes a direction out of the rows' or the columns' space. */
function project(matrix: Matrix, missing: Float64Array | undefined, side: "rows" | "columns"): Matrix {
  if (!missing) return matrix;
  const { rows, columns, values } = matrix;
  const [length, step, stride, count] = side === "rows" ? [rows, columns, 1, columns] : [columns, 1, columns, rows];
  for (let k = 0; k < count; k++) {
    let along = 0;
    for (let i = 0; i < length; i++) along += missing[i]! * values[k * stride + i * step]!;
    for (let i = 0; i < length; i++) values[k * stride + i * step]! -= along * missing[i]!;
  }
  return matrix;
}
