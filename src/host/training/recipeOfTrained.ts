import { existsSync } from "node:fs";
import type { RecipeInput } from "../../protocol/recipe";
import type { Training } from "../../protocol/studies/training/recipe";
import { RECIPE_SUFFIX, besideRecipe, fromRecipe, stemOf, writeRecipe } from "../recipes/recipeFile";

/**
 * Writes the recipe that analyses a trained model on what it was trained on, unless there is one.
 * @returns its path
 */
export async function recipeOfTrained(model: string, trainingRecipe: string, training: Training): Promise<string> {
  const file = stemOf(model) + RECIPE_SUFFIX;
  if (existsSync(file)) return file;
  const { data, output, split, shuffle, seed, trainPart, family, lambdaPerExample } = training;
  const move = (name: string) => fromRecipe(file, besideRecipe(trainingRecipe, name));
  const recipe: RecipeInput = {
    format: "holoscope.recipe/1",
    model: fromRecipe(file, model),
    output,
    data: { ...data, path: move(data.path), labels: data.labels && move(data.labels) },
    split,
    shuffle,
    seed,
    fitPart: trainPart,
    family,
    ...(lambdaPerExample > 0 ? { lambdaPerExample } : {}),
  };
  await writeRecipe(file, recipe);
  return file;
}
