import type { StageRecipe } from "../../../../protocol/studies/training/recipe";
import type { Floats } from "../../../linalg/matrix";
import type { Memory, Optimizer } from "./optimizer";

type Adam = Extract<StageRecipe, { optimizer: "adam" }>;

/**
 * Adam (Kingma and Ba 2015, algorithm 1, in the order of section 2 that computes less). Memory: first and second
 * moments, number of steps.
 */
export const adam: Optimizer<Adam> = {
  start: (size) => ({ vectors: [new Float64Array(size), new Float64Array(size)], numbers: [0] }),

  async step({ stage, weights, memory, rate, evaluate }) {
    const { value, gradient } = await evaluate(weights);
    return { value, gradientNorm: Math.sqrt(update(stage, weights, gradient, memory, rate)), done: false };
  },
};

/**
 * A function of its own, written out step by step: loops of asynchronous functions run at half the speed.
 * @returns the square of the gradient's norm
 */
function update(
  { beta1, beta2, epsilon }: Adam,
  weights: Float64Array,
  gradient: Floats,
  memory: Memory,
  rate: number,
): number {
  const [first, second] = [memory.vectors[0]!, memory.vectors[1]!];
  const count = ++memory.numbers[0]!;
  const correction = Math.sqrt(1 - beta2 ** count);
  const [step, shift] = [(rate * correction) / (1 - beta1 ** count), epsilon * correction];
  const [keep1, keep2] = [1 - beta1, 1 - beta2];
  const size = weights.length;
  let square = 0;
  for (let i = 0; i < size; i++) {
    const g = gradient[i]!;
    const m = beta1 * first[i]! + keep1 * g;
    const v = beta2 * second[i]! + keep2 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] = weights[i]! - (step * m) / (Math.sqrt(v) + shift);
    square += g * g;
  }
  return square;
}
