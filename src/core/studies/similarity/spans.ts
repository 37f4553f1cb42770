import type { SpanFacts } from "../../../protocol/studies/similarity/report";
import { zeros, type Matrix } from "../../linalg/matrix";
import { norm } from "../../linalg/vector";
import type { Pair } from "./pair";
import type { Representation } from "./representation";
import { singularValues } from "./singularValues";

/** Directions of two spans are the same up to this sine of their angle. */
const sameDirection = 1e-5;

/** The linear spans of the units as they are, not centred: by definition 2.1 of Wang et al. (2018) they are equal in an exact match. */
export async function spanFacts(pair: Pair): Promise<SpanFacts> {
  const { overlaps } = pair;
  const [p, q] = [pair.x.missing, pair.y.missing];
  const shared = p && q && (await areApart(pair, p, q)) ? 0 : await sharedDirections(pair, p, q);
  const ranks: [number, number] = [overlaps.rows + (p ? 0 : 1), overlaps.columns + (q ? 0 : 1)];
  return { ranks, shared, isEqual: shared === ranks[0] && shared === ranks[1], isIsomorphic: ranks[0] === ranks[1] };
}

async function sharedDirections(
  { overlaps, gemm }: Pair,
  p: Float64Array | undefined,
  q: Float64Array | undefined,
): Promise<number> {
  const inner = project(project(withConstant(overlaps), p, "rows"), q, "columns");
  const cosines = await singularValues(inner, gemm);
  return cosines.filter((c) => 1 - c * c <= sameDirection ** 2).length;
}

/**
 * Whether the spans share no direction for want of canonical correlations near 1: a unit vector of a span that misses the direction p has at
 * least |p_last| orthogonal to the constant vector, so that the cosine of two of them is at most 1 - (1 - rho) |p_last| |q_last|.
 */
async function areApart(pair: Pair, p: Float64Array, q: Float64Array): Promise<boolean> {
  const [rho = 0] = (await pair.canonical()).correlations;
  return (1 - rho) * Math.abs(p.at(-1)! * q.at(-1)!) > sameDirection ** 2;
}

/**
 * The units span the space of the frame and the constant vector, last: all of it, or all but this direction, where the means are those of a
 * linear function of the centred units.
 */
export function missingDirection({
  scales,
  directions,
  constant,
}: Pick<Representation, "scales" | "directions" | "constant">): Float64Array | undefined {
  const size = norm(constant);
  const means = new Float64Array(scales.length + 1);
  const rest = constant.slice();
  scales.forEach((scale, i) => {
    const row = directions.values.subarray(i * directions.columns, (i + 1) * directions.columns);
    let along = 0;
    for (let j = 0; j < row.length; j++) along += row[j]! * constant[j]!;
    for (let j = 0; j < row.length; j++) rest[j]! -= along * row[j]!;
    means[i] = along / scale;
  });
  if (norm(rest) > sameDirection * size) return undefined;
  means[scales.length] = -1;
  const length = norm(means);
  return means.map((v) => v / length);
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
