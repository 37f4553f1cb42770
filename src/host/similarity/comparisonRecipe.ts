import { existsSync } from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { RecipeInput } from "../../protocol/recipe";
import { probesRecipe } from "../probes/probesRecipe";
import type { RecipeServices } from "../recipes/createRecipe";
import {
  besideRecipe,
  fromRecipe,
  nameOf,
  readRecipe,
  RECIPE_SUFFIX,
  stemOf,
  usualRecipe,
  writeRecipe,
} from "../recipes/recipeFile";
import type { Comparison } from "./askComparison";

/**
 * The recipe of a comparison, beside its first model: the one that there is, or else one that reads the data as the
 * recipe of either model does; without any of these it asks for the dataset.
 * @param base recipe to take the data from
 * @returns path of the recipe; undefined when the user gave up
 */
export async function comparisonRecipe(
  comparison: Comparison,
  services: RecipeServices,
  base?: string,
): Promise<string | undefined> {
  const { model, other, checkpoints } = comparison;
  const { path: recipe, exists } = await placeOf(comparison);
  if (exists) return recipe;
  const source =
    base ??
    (await usualRecipe(model)) ??
    (other && (await usualRecipe(other))) ??
    (await probesRecipe(model, services, `Compare ${path.basename(model)}`));
  if (source === undefined || source === "") return undefined;
  const content: RecipeInput = {
    format: "holoscope.recipe/1",
    model: fromRecipe(recipe, model),
    ...(await dataOf(source, recipe)),
    similarity: { other: other && fromRecipe(recipe, other), ...(checkpoints.length > 0 ? { checkpoints } : {}) },
  };
  await writeRecipe(recipe, content);
  return recipe;
}

/** Where the recipe of a comparison is, or goes: names of models in several folders may be alike. */
async function placeOf(comparison: Comparison): Promise<{ path: string; exists: boolean }> {
  const { model, other, checkpoints } = comparison;
  const stem = `${stemOf(model)}~${other !== undefined ? nameOf(other) : checkpoints.length > 0 ? "checkpoints" : "layers"}`;
  for (let number = 1; ; number++) {
    const file = `${stem}${number === 1 ? "" : `-${number}`}${RECIPE_SUFFIX}`;
    if (!existsSync(file)) return { path: file, exists: false };
    if (await isAbout(file, comparison)) return { path: file, exists: true };
  }
}

/** Whether a recipe compares just this; what cannot be read is somebody else's. */
async function isAbout(recipe: string, { model, other, checkpoints }: Comparison): Promise<boolean> {
  const known = await readRecipe(recipe).catch(() => undefined);
  if (!known?.similarity || besideRecipe(recipe, known.model) !== model) return false;
  const { similarity } = known;
  const knownOther = similarity.other === undefined ? undefined : besideRecipe(recipe, similarity.other);
  return knownOther === other && isDeepStrictEqual(similarity.checkpoints, checkpoints);
}

/** How a recipe reads its data, for another recipe. */
async function dataOf(
  source: string,
  recipe: string,
): Promise<Pick<RecipeInput, "data" | "split" | "shuffle" | "seed" | "family">> {
  const { data, split, shuffle, seed, family } = await readRecipe(source);
  const moved = (file: string) => fromRecipe(recipe, besideRecipe(source, file));
  return {
    data: { ...data, path: moved(data.path), labels: data.labels && moved(data.labels) },
    split,
    shuffle,
    seed,
    family,
  };
}
