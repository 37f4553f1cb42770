import { plus } from "../linalg/vector";
import type { LocalModel, Problem, Vector } from "./problem";
import type { Rule } from "./rules";

/** A point and what is known of the function there. */
export interface Place {
  point: Vector;
  at: LocalModel;
}

export interface Minimum extends Place {
  iterations: number;
  /** Gradients and Hessian products. */
  products: number;
  /**
   * Whether the value lies within the rule's share of the minimum, or its rounding, by its bound or by what the last
   * step left.
   */
  converged: boolean;
}

const maxNewton = 100;
/** Of a value that is a sum over the examples, relative to it. */
const rounding = 1e-14;
/** Shorter steps than this change nothing but rounding. */
const shortestStep = 1e-12;

/**
 * Truncated Newton with preconditioned conjugate gradients and Armijo's line search (Nocedal & Wright 2006, algorithm
 * 7.1), until the rule is met or no step lowers the value. What a step leaves is taken to be the part of the quadratic
 * model that conjugate gradients did not reach, and the part of the true decrease that the model did not foresee.
 * @param onPoint called with every point that is reached
 */
export async function minimize(
  problem: Problem,
  start: Place,
  rule: Rule,
  onPoint?: (at: LocalModel) => void,
): Promise<Minimum> {
  let { point, at } = start;
  let [iterations, products] = [0, 1];
  let left = at.gap;
  onPoint?.(at);
  while (!rule.isMet(at, left) && iterations < maxNewton) {
    const step = await conjugateGradient(problem, at, rule);
    const next = step.direction && (await search(problem, point, at, step.direction));
    iterations++;
    products += step.products + (next?.evaluations ?? 0);
    if (!next) break;
    left = Math.min(next.at.gap, step.left + Math.abs(at.value - next.at.value - step.decrease));
    ({ point, at } = next);
    onPoint?.(at);
  }
  return { point, at, iterations, products, converged: left <= rule.within * at.whole + rounding * Math.abs(at.value) };
}

/** The first of the steps 1, 1/2, 1/4 ... that lowers the value enough, with room for its rounding. */
async function search(problem: Problem, point: Vector, at: LocalModel, direction: Vector) {
  const slope = problem.inner(at.gradient.values, direction);
  for (let length = 1, evaluations = 1; length > shortestStep; length /= 2, evaluations++) {
    const there = along(point, length, direction);
    const next = await problem.at(there);
    if (next.value <= at.value + 1e-4 * length * slope + rounding * Math.abs(at.value))
      return { point: there, at: next, evaluations };
  }
  return undefined;
}

/** d of H d = -gradient, as near as the rule asks; none where the curvature is lost in rounding. */
async function conjugateGradient({ inner, square: squareOf }: Problem, at: LocalModel, rule: Rule) {
  let direction: Vector | undefined;
  let residual = scaled(-1, at.gradient);
  let p = await at.precondition(residual);
  let square = inner(residual.values, p);
  const first = square;
  const decreases = [0];
  let left = Infinity;
  while (decreases.length <= rule.maxConjugate && square > 0) {
    const hessian = await at.curve(p);
    const bend = inner(hessian, p);
    if (!(bend > 0)) break;
    const length = square / bend;
    direction = direction ? along(direction, length, p) : scaled(length, p);
    residual = { values: plus(residual.values, -length, hessian) };
    const decrease = decreases.at(-1)! + (length * square) / 2;
    decreases.push(decrease);
    const allowed = rule.allowance(at, decrease);
    left = rule.left({ decreases, residual: squareOf && squareOf(residual.values) / at.slope ** 2 });
    if (left <= allowed) break;
    const z = await at.precondition(residual);
    const next = inner(residual.values, z);
    if (!squareOf) left = rule.left({ decreases, residual: next / first });
    if (left <= allowed) break;
    p = along(z, next / square, p);
    square = next;
  }
  return { direction, products: decreases.length - 1, decrease: decreases.at(-1)!, left };
}

/** x + s y; its image is known where those of both are. */
const along = (x: Vector, s: number, y: Vector): Vector => ({
  values: plus(x.values, s, y.values),
  image: x.image && y.image && plus(x.image, s, y.image),
});

const scaled = (s: number, { values, image }: Vector): Vector => ({
  values: values.map((v) => s * v),
  image: image?.map((v) => s * v),
});
