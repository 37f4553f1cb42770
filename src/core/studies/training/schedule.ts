import type { StageRecipe } from "../../../protocol/studies/training/recipe";
import { seededRandom, shuffledIndices } from "../../linalg/random";

type FirstOrder = Exclude<StageRecipe, { optimizer: "lbfgs" }>;

/** Step size after a share (0 to 1) of a stage. */
const courses: Record<FirstOrder["schedule"], (first: number, last: number, share: number) => number> = {
  constant: (first) => first,
  geometric: (first, last, share) => first * (last / first) ** share,
  linear: (first, last, share) => first + (last - first) * share,
  cosine: (first, last, share) => last + ((first - last) * (1 + Math.cos(Math.PI * share))) / 2,
};

export function rateAt(stage: StageRecipe, step: number, steps: number): number {
  if (stage.optimizer === "lbfgs") return 1;
  return courses[stage.schedule](stage.rate, stage.finalRate ?? stage.rate / 1000, step / steps);
}

/** Examples of one step; all of them where the stage says nothing or more than there are. */
export const batchOf = (stage: StageRecipe, examples: number): number =>
  stage.optimizer === "lbfgs" ? examples : Math.min(stage.batch ?? examples, examples);

export const stepsPerEpoch = (stage: StageRecipe, examples: number): number =>
  Math.ceil(examples / batchOf(stage, examples));

/** Updates of a stage. */
export function stepsOf(stage: StageRecipe, examples: number): number {
  if (stage.optimizer === "lbfgs") return stage.steps;
  return stage.steps ?? Math.max(1, Math.round(stage.epochs! * stepsPerEpoch(stage, examples)));
}

/**
 * The order of the examples in one epoch of a stage: the same for the same seed wherever the training was taken up
 * again.
 */
export const epochOrder = (examples: number, seed: number, stage: number, epoch: number): Uint32Array =>
  shuffledIndices(examples, seededRandom(seed + 2 ** 20 * (1 + stage) + 2 ** 28 * (1 + epoch)));
