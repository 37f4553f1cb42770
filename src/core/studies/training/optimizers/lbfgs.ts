import type { StageRecipe } from "../../../../protocol/studies/training/recipe";
import { dot, norm, plus } from "../../../linalg/vector";
import type { Memory, Optimizer } from "./optimizer";

type Lbfgs = Extract<StageRecipe, { optimizer: "lbfgs" }>;

/**
 * Full-batch L-BFGS (Nocedal and Wright 2006, algorithm 7.5) with a weak Wolfe line search by bisection, which also
 * ends where the objective has kinks (Lewis and Overton 2013, algorithm 2.6). Memory: the value; the gradient, then
 * pairs of step and gradient change, newest last.
 */
export const lbfgs: Optimizer<Lbfgs> = {
  start: () => ({ vectors: [], numbers: [] }),

  async step({ stage, weights, memory, evaluate: overwriting }) {
    const evaluate = async (at: Float64Array) => {
      const { value, gradient } = await overwriting(at);
      return { value, gradient: new Float64Array(gradient) };
    };
    const before = await current(weights, memory, evaluate);
    const gradientNorm = norm(before.gradient);
    if (gradientNorm <= stage.gradientNorm) return { value: before.value, gradientNorm, done: true };
    const pairs = pairsOf(memory);
    const found = await search(
      weights,
      before,
      direction(before.gradient, pairs),
      evaluate,
      pairs.length === 0 ? 1 / gradientNorm : 1,
    );
    // Along a direction of old curvature nothing may fall; the gradient itself is the last resort.
    const restarted =
      found ??
      (pairs.length > 0
        ? await search(
            weights,
            before,
            before.gradient.map((g) => -g),
            evaluate,
            1 / gradientNorm,
          )
        : undefined);
    if (!restarted) return { value: before.value, gradientNorm, done: true };
    const { length, along, after } = restarted;
    const step = along.map((d) => length * d);
    const change = plus(after.gradient, -1, before.gradient);
    weights.set(plus(weights, 1, step));
    const kept = found ? pairs : [];
    if (dot(step, change) > 1e-12 * norm(step) * norm(change)) kept.push([step, change]);
    memory.vectors = [after.gradient, ...kept.slice(-stage.history).flat()];
    memory.numbers = [after.value];
    return { value: before.value, gradientNorm, done: false };
  },
};

/** An evaluation that is kept. */
interface Evaluation {
  value: number;
  gradient: Float64Array;
}

type Pair = [step: Float64Array, change: Float64Array];

async function current(
  weights: Float64Array,
  { vectors, numbers }: Memory,
  evaluate: (w: Float64Array) => Promise<Evaluation>,
): Promise<Evaluation> {
  return vectors[0] && numbers[0] !== undefined ? { value: numbers[0], gradient: vectors[0] } : evaluate(weights);
}

const pairsOf = ({ vectors }: Memory): Pair[] =>
  Array.from({ length: (vectors.length - 1) >> 1 }, (_, i) => [vectors[1 + 2 * i]!, vectors[2 + 2 * i]!]);

/** The two-loop recursion: minus the inverse Hessian that the pairs suggest, times the gradient. */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = gradient.map((g) => -g);
  const weights: number[] = [];
  for (const [s, y] of [...pairs].reverse()) {
    const a = dot(s, q) / dot(s, y);
    weights.unshift(a);
    q = plus(q, -a, y);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = dot(last[0], last[1]) / dot(last[1], last[1]);
    q = q.map((v) => scale * v);
  }
  for (const [k, [s, y]] of pairs.entries()) q = plus(q, weights[k]! - dot(y, q) / dot(s, y), s);
  return q;
}

/** Of a value in double precision, relative. */
const rounding = 4 * Number.EPSILON;

/** A step along a direction at which the value has fallen and the slope has risen; undefined when nothing falls. */
async function search(
  weights: Float64Array,
  { value, gradient }: Evaluation,
  along: Float64Array,
  evaluate: (w: Float64Array) => Promise<Evaluation>,
  first: number,
) {
  const slope = dot(gradient, along);
  if (!(slope < 0)) return undefined;
  let [low, high, length] = [0, Infinity, first];
  let best: { length: number; along: Float64Array; after: Evaluation } | undefined;
  for (let k = 0; k < 40; k++) {
    const after = await evaluate(plus(weights, length, along));
    const slopeAfter = dot(after.gradient, along);
    // Near the optimum the value falls by less than its rounding, while the gradient still tells.
    const isLower =
      after.value < value + 1e-4 * length * slope ||
      (after.value <= value + rounding * Math.abs(value) && norm(after.gradient) < norm(gradient));
    if (!isLower || Number.isNaN(slopeAfter)) high = length;
    else {
      best = { length, along, after };
      if (slopeAfter >= 0.9 * slope) break;
      low = length;
    }
    length = high < Infinity ? (low + high) / 2 : 2 * length;
  }
  return best;
}
