import type { OptimizerName, StageRecipe } from "../../../../protocol/studies/training/recipe";
import { adam } from "./adam";
import { lbfgs } from "./lbfgs";
import type { Optimizer } from "./optimizer";
import { sgd } from "./sgd";

export const optimizers: { [O in OptimizerName]: Optimizer<Extract<StageRecipe, { optimizer: O }>> } = {
  adam,
  sgd,
  lbfgs,
};
