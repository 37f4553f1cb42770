import type { StageRecipe } from "../../../../protocol/studies/training/recipe";
import { norm } from "../../../linalg/vector";
import type { Optimizer } from "./optimizer";

type Sgd = Extract<StageRecipe, { optimizer: "sgd" }>;

/**
 * Gradient descent with momentum: u <- momentum u + g, w <- w - rate u, or with Nesterov's step w - rate (g + momentum
 * u).
 */
export const sgd: Optimizer<Sgd> = {
  start: (size) => ({ vectors: [new Float64Array(size)], numbers: [] }),

  async step({ stage: { momentum, nesterov }, weights, memory, rate, evaluate }) {
    const { value, gradient } = await evaluate(weights);
    const velocity = memory.vectors[0]!;
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!;
      const u = (velocity[i] = momentum * velocity[i]! + g);
      weights[i]! -= rate * (nesterov ? g + momentum * u : u);
    }
    return { value, gradientNorm: norm(gradient), done: false };
  },
};
