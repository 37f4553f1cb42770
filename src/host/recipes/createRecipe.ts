import { existsSync } from "node:fs";
import * as path from "node:path";
import type { EngineProcess } from "../engineProcess";
import type { Inspections } from "../inspections";
import { askMeaning, askNormalization, askTrainingPart } from "./askBinding";
import { askColumns } from "./askColumns";
import { askDataset } from "./askDataset";
import { askFile } from "./askFile";
import { RECIPE_SUFFIX, fromRecipe, stemOf, writeRecipe } from "./recipeFile";

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
  const usual = stemOf(model) + RECIPE_SUFFIX;
  const inspecting = services.inspections.of(model);
  // A bad model is reported when its answer is needed, not as a stray rejection while a question is open.
  inspecting.catch(() => undefined);
  const answer = await askDataset(model, existsSync(usual) ? usual : undefined, title, { optional: true });
  if (!answer) return undefined;
  if (answer.kind === "recipe") return usual;
  const inspection = await inspecting;
  if (answer.kind === "none") return model;

  const { files } = answer;
  const columns = await askColumns(services.engine, files, title);
  if (!columns) return undefined;
  const { choice, described } = columns;
  const meaning = await askMeaning(inspection, described, choice.label, title);
  if (!meaning) return undefined;
  const normalize = await askNormalization(title);
  if (!normalize) return undefined;
  const part = await askTrainingPart(title);
  if (!part) return undefined;
  const file = await askFile(stemOf(model), RECIPE_SUFFIX, title);
  if (!file?.write) return file?.path;

  const { classes, ...modelChoice } = meaning;
  const data = { path: fromRecipe(file.path, files.data), labels: files.labels && fromRecipe(file.path, files.labels), ...choice, classes, normalize };
  await writeRecipe(file.path, { format: "holoscope.recipe/1", model: fromRecipe(file.path, model), ...modelChoice, data, ...part });
  return file.path;
}
