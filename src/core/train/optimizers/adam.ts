import type { StageRecipe } from "../../../protocol/training";
import { norm } from "../../linalg/vector";
import type { Optimizer } from "./optimizer";

type Adam = Extract<StageRecipe, { optimizer: "adam" }>;

/** Adam (Kingma and Ba 2015, algorithm 1). */
export const adam: Optimizer<Adam> = {
  start: (size) => ({ vectors: [new Float64Array(size), new Float64Array(size)], numbers: [0] }),

  async step({ stage: { beta1, beta2, epsilon }, weights, memory, rate, evaluate }) {
    const { value, gradient } = await evaluate(weights);
    const [first, second] = [memory.vectors[0]!, memory.vectors[1]!];
    const count = ++memory.numbers[0]!;
    const step = rate / (1 - beta1 ** count);
    const correction = 1 / Math.sqrt(1 - beta2 ** count);
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!;
      const m = (first[i] = beta1 * first[i]! + (1 - beta1) * g);
      const v = (second[i] = beta2 * second[i]! + (1 - beta2) * g * g);
      weights[i]! -= (step * m) / (Math.sqrt(v) * correction + epsilon);
    }
    return { value, gradientNorm: norm(gradient), done: false };
  },
};
