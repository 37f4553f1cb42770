import * as path from "node:path";
import type { EngineProcess } from "../engineProcess";
import type { Inspections } from "../inspections";
import { askTrainingPart } from "./askBinding";
import { askDataset } from "./askDataset";
import { askFile } from "./askFile";
import { askModelData } from "./askModelData";
import { RECIPE_SUFFIX, fromRecipe, stemOf, usualRecipe, writeRecipe } from "./recipeFile";

export interface RecipeServices {
  engine: EngineProcess;
  inspections: Inspections;
}

/**
 * Asks what to do with a model and writes the answers beside it.
 * @returns path of the recipe, of the model itself when no dataset is wanted, or undefined when the user gave up
 */
export async function createRecipe(model: string, services: RecipeServices): Promise<string | undefined> {
  const title = `Inspect ${path.basename(model)}`;
  const usual = await usualRecipe(model);
  const inspecting = services.inspections.of(model);
  // A bad model is reported when its answer is needed, not as a stray rejection while a question is open.
  inspecting.catch(() => undefined);
  const answer = await askDataset(model, usual, title, { optional: true });
  if (!answer) return undefined;
  if (answer.kind === "recipe") return usual;
  await inspecting;
  if (answer.kind === "none") return model;

  const asked = await askModelData(services.engine, inspecting, answer.files, title);
  if (!asked) return undefined;
  const part = await askTrainingPart(title);
  if (!part) return undefined;
  const file = await askFile(stemOf(model), RECIPE_SUFFIX, title);
  if (!file?.write) return file?.path;
  await writeRecipe(file.path, {
    format: "holoscope.recipe/1",
    model: fromRecipe(file.path, model),
    ...asked.modelChoice,
    data: asked.dataOf(file.path),
    ...part,
  });
  return file.path;
}
