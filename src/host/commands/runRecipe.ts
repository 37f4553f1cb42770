import { inputError } from "../../protocol/errors";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import { findRecipes } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { activeFile, pickFile, sourceArgument } from "./arguments";

/** Opens the panel of a recipe and runs it. */
export async function runRecipe({ panels }: Services, argument: unknown): Promise<void> {
  const recipe = sourceArgument(argument) ?? activeFile(RECIPE_SUFFIX) ?? (await pickRecipe());
  if (recipe) await panels.show(recipe).run("cuts");
}

async function pickRecipe(): Promise<string | undefined> {
  const recipes = await findRecipes();
  if (recipes.length === 0)
    throw inputError(`No *${RECIPE_SUFFIX} file in this workspace: inspect a model to write one`);
  return pickFile(recipes, "Recipe to run");
}
