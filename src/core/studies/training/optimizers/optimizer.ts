import type { Floats } from "../../../linalg/matrix";
import type { StageRecipe } from "../../../../protocol/studies/training/recipe";

/** What an optimiser remembers from step to step; it is saved with the weights when a training is paused. */
export interface Memory {
  vectors: Float64Array[];
  numbers: number[];
}

/** The objective per example (mean loss plus regulariser) and its gradient. */
export interface Evaluation {
  value: number;
  /** Overwritten by the next evaluation. */
  gradient: Floats;
}

export interface Step<S extends StageRecipe> {
  stage: S;
  /** Changed in place. */
  weights: Float64Array;
  memory: Memory;
  /** Step size by the schedule. */
  rate: number;
  /** On the examples of this step. */
  evaluate(weights: Float64Array): Promise<Evaluation>;
}

export interface Optimizer<S extends StageRecipe> {
  start(size: number): Memory;
  /** One update. @returns what was evaluated at the weights it began with, and whether there is nothing left to do */
  step(step: Step<S>): Promise<Pick<Evaluation, "value"> & { gradientNorm: number; done: boolean }>;
}
