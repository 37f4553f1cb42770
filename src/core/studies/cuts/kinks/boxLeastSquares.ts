import { dot, norm, plus } from "../../../linalg/vector";

/** min over d of |r + A d|^2 with lower <= d <= upper, known through A A' and A' r. K = number of unknowns. */
export interface BoxProblem {
  /** v -> A'A v. */
  multiply(v: Float64Array): Promise<Float64Array>;
  /** A' r, length K. */
  linear: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

interface Point {
  d: Float64Array;
  /** Half the gradient: A'A d + A' r. */
  gradient: Float64Array;
}

const maxConjugate = 300;
/**
 * Products with A'A: in all of them together about 5e9 multiplications, a few seconds. The caller starts again from
 * where this ends.
 */
const maxProducts = (unknowns: number): number => Math.max(500, Math.min(5000, 5e9 / unknowns ** 2));
/** Of the projected gradient, relative to the one at the start. */
const tolerance = 1e-6;
/** Of conjugate gradients, relative: while the bounds that are met still change, more would be wasted. */
const innerTolerance = 0.1;
/** Directions of less curvature, where A has columns of norm 1, are in the null space of A but for rounding. */
const nullCurvature = 1e-13;

/**
 * Gradient projection with conjugate gradients on the unknowns that are at no bound (Moré and Toraldo 1991; Nocedal and
 * Wright 2006, algorithm 16.5). Starts at d = 0, which must lie within the bounds; the columns of A should have norms
 * near 1.
 */
export async function boxLeastSquares(given: BoxProblem): Promise<Float64Array> {
  const { linear } = given;
  let products = 0;
  const problem = { ...given, multiply: (v: Float64Array) => (products++, given.multiply(v)) };
  let point: Point = { d: new Float64Array(linear.length), gradient: linear };
  const target = tolerance * norm(descent(problem, point));
  while (products < maxProducts(linear.length)) {
    const steepest = descent(problem, point);
    const square = dot(steepest, steepest);
    if (Math.sqrt(square) <= target) break;
    const curvature = dot(steepest, await problem.multiply(steepest));
    const cauchy = await search(problem, point, steepest, curvature > 0 ? square / curvature : 1);
    if (!cauchy) break;
    const inner = cauchy.d.map((v, i) => (v > problem.lower[i]! && v < problem.upper[i]! ? 1 : 0));
    point = (await search(problem, cauchy, await newtonStep(problem, cauchy, inner), 1)) ?? cauchy;
  }
  return point.d;
}

/** The negative gradient, without what leads out of the box. */
const descent = ({ lower, upper }: BoxProblem, { d, gradient }: Point): Float64Array =>
  gradient.map((g, i) => ((g > 0 && d[i]! <= lower[i]!) || (g < 0 && d[i]! >= upper[i]!) ? 0 : -g));

/** Backtracks along the step, bent into the box, until the objective falls enough; undefined when it does not fall. */
async function search(
  { multiply, linear, lower, upper }: BoxProblem,
  from: Point,
  step: Float64Array,
  length: number,
): Promise<Point | undefined> {
  for (let s = length; s > 1e-12 * length; s /= 2) {
    const d = from.d.map((v, i) => Math.min(upper[i]!, Math.max(lower[i]!, v + s * step[i]!)));
    const gradient = plus(await multiply(d), 1, linear);
    const moved = plus(d, -1, from.d);
    // Half the difference of the two objectives, without the rounding of either.
    const fall = dot(moved, plus(gradient, 1, from.gradient)) / 2;
    if (fall < 0 && fall <= 1e-4 * dot(from.gradient, moved)) return { d, gradient };
  }
  return undefined;
}

/** Conjugate gradients on the unknowns of a mask; the system may be singular. */
async function newtonStep({ multiply }: BoxProblem, { gradient }: Point, mask: Float64Array): Promise<Float64Array> {
  const masked = (v: Float64Array) => v.map((value, i) => value * mask[i]!);
  let step: Float64Array = new Float64Array(gradient.length);
  let residual: Float64Array = masked(gradient.map((g) => -g));
  let direction: Float64Array = residual;
  let square = dot(residual, residual);
  const target = square * innerTolerance ** 2;
  for (let k = 0; k < maxConjugate && square > target; k++) {
    const curved = masked(await multiply(direction));
    const curvature = dot(direction, curved);
    if (!(curvature > nullCurvature * dot(direction, direction))) break;
    step = plus(step, square / curvature, direction);
    residual = plus(residual, -square / curvature, curved);
    const next = dot(residual, residual);
    direction = plus(residual, next / square, direction);
    square = next;
  }
  return step;
}
