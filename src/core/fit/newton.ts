import { dot, plus } from "../linalg/vector";

/** A smooth convex function near one of its points. */
export interface LocalModel {
  value: number;
  gradient: Float64Array;
  /** Bound of how far the value lies above the minimum; far from sharp. */
  gap: number;
  /** Hessian times p; its products may be of single precision: they only choose the steps. */
  curve(p: Float64Array): Promise<Float64Array>;
  /** Nearly the inverse Hessian times r; symmetric and positive definite on the space of the gradients. */
  precondition(r: Float64Array): Promise<Float64Array>;
}

export interface Minimum {
  point: Float64Array;
  at: LocalModel;
  iterations: number;
  /** Gradients and Hessian products. */
  products: number;
  /** Whether the value lies within the tolerance of the minimum, by its bound or by what the last step did. */
  converged: boolean;
}

const maxNewton = 60;
const maxConjugate = 500;
/** Conjugate gradients stop when this many of them have gained too little. */
const lookBack = 4;

/**
 * Truncated Newton with preconditioned conjugate gradients and Armijo's line search (Nocedal & Wright 2006, algorithm 7.1), until the
 * value lies within `tolerance` of the minimum, relative to itself. What a step leaves is taken to be the part of the quadratic model that
 * conjugate gradients did not reach, and the part of the true decrease that the model did not foresee.
 */
export async function minimize(
  evaluate: (u: Float64Array) => Promise<LocalModel>,
  start: Float64Array,
  tolerance: number,
): Promise<Minimum> {
  let point = start;
  let at = await evaluate(point);
  let [iterations, products] = [0, 1];
  let left = at.gap;
  while (left > tolerance * at.value && iterations < maxNewton) {
    const step = await conjugateGradient(at, tolerance * at.value);
    const next = await search(evaluate, point, at, step.direction);
    iterations++;
    products += step.products + (next?.evaluations ?? 0);
    if (!next) break;
    left = Math.min(next.at.gap, step.left + Math.abs(at.value - next.at.value - step.decrease));
    ({ point, at } = next);
  }
  return { point, at, iterations, products, converged: left <= tolerance * at.value };
}

/** The first of the steps 1, 1/2, 1/4 ... that lowers the value enough, with room for its rounding. */
async function search(
  evaluate: (u: Float64Array) => Promise<LocalModel>,
  point: Float64Array,
  at: LocalModel,
  direction: Float64Array,
) {
  const slope = dot(at.gradient, direction);
  for (let length = 1, evaluations = 1; length > 1e-6; length /= 2, evaluations++) {
    const there = plus(point, length, direction);
    const next = await evaluate(there);
    if (next.value <= at.value + 1e-4 * length * slope + 1e-14 * Math.abs(at.value))
      return { point: there, at: next, evaluations };
  }
  return undefined;
}

/**
 * What further products will yet gain, by those so far: no more than the last few did, or, where each gained less than a fifth of the one before, the
 * rest of that geometric series.
 */
function remaining(decreases: readonly number[]): number {
  const [last, before, first] = [1, 2, 3].map((k) => (decreases.at(-k) ?? NaN) - (decreases.at(-1 - k) ?? NaN));
  const ratio = Math.max(last! / before!, before! / first!);
  if (ratio < 0.2) return (last! * ratio) / (1 - ratio);
  return decreases.length > lookBack ? decreases.at(-1)! - decreases.at(-1 - lookBack)! : Infinity;
}

/**
 * d of H d = -gradient; stops when the last few products lowered the quadratic model by less than a share of its whole decrease, or, near
 * the minimum of the function, by less than `enough`.
 */
async function conjugateGradient({ gradient, curve, precondition }: LocalModel, enough: number) {
  let direction: Float64Array = new Float64Array(gradient.length);
  let residual: Float64Array = gradient.map((v) => -v);
  let p = await precondition(residual);
  let square = dot(residual, p);
  const decreases = [0];
  let left = Infinity;
  while (decreases.length <= maxConjugate && square > 0) {
    const hessian = await curve(p);
    const bend = dot(p, hessian);
    if (!(bend > 0)) break;
    const length = square / bend;
    direction = plus(direction, length, p);
    residual = plus(residual, -length, hessian);
    const decrease = decreases.at(-1)! + (length * square) / 2;
    decreases.push(decrease);
    left = remaining(decreases);
    if (left <= (decrease > 200 * enough ? decrease / 20 : enough / 4)) break;
    const z = await precondition(residual);
    const next = dot(residual, z);
    p = plus(z, next / square, p);
    square = next;
  }
  return { direction, products: decreases.length - 1, decrease: decreases.at(-1)!, left };
}
