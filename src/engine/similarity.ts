import path from "node:path";
import { compareModels } from "../core/studies/similarity/compareModels";
import type { Places } from "../core/studies/similarity/compareLayers";
import type { Recipe } from "../protocol/recipe";
import type { SimilarityReport } from "../protocol/run";
import { listCheckpoints } from "./checkpoints";
import { readModel } from "./files";
import { models } from "./models";
import { environmentOf, readRecipeSources, type Hooks } from "./runRecipe";

/** Compares models as a recipe says, whose relative paths start at the folder of `recipePath`; with "same" only layers of equal place. */
export async function compareRecipe(
  recipe: Recipe,
  recipePath: string,
  hooks: Omit<Hooks, "arrays">,
  places: Places = "all",
): Promise<SimilarityReport> {
  const { sources } = await readRecipeSources({ ...recipe, analyses: [] }, recipePath);
  const file = recipe.similarity?.other;
  const other = file === undefined ? undefined : await models.at(path.resolve(path.dirname(recipePath), file));
  const files = await listCheckpoints(
    recipe.similarity?.checkpoints ?? [],
    path.dirname(recipePath),
    "similarity.checkpoints",
  );
  const checkpoints = files.map(({ name, file: place }) => ({ name, open: () => readModel(place) }));
  return compareModels(recipe, { ...sources, other, checkpoints }, environmentOf({ ...hooks, arrays: false }), places);
}
