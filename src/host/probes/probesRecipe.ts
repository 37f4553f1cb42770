import { existsSync } from "node:fs";
import * as path from "node:path";
import type { DataDescription, Inspection } from "../../protocol/inspection";
import { askNormalization, mapping, suitAllOutputs, type Meaning } from "../recipes/askBinding";
import { askColumns } from "../recipes/askColumns";
import { askDataset } from "../recipes/askDataset";
import type { RecipeServices } from "../recipes/createRecipe";
import { fromRecipe, RECIPE_SUFFIX, stemOf, writeRecipe } from "../recipes/recipeFile";

/**
 * The recipe beside a model, or else one made of the answers to what probes need: dataset, label and normalisation.
 * @returns path of the recipe; undefined when the user gave up
 */
export async function probesRecipe(
  model: string,
  { engine, inspections }: RecipeServices,
  title = `Probe ${path.basename(model)}`,
): Promise<string | undefined> {
  const recipe = stemOf(model) + RECIPE_SUFFIX;
  if (existsSync(recipe)) return recipe;
  const inspecting = inspections.of(model);
  // A bad model is reported when its answer is needed, not as a stray rejection while a question is open.
  inspecting.catch(() => undefined);
  const answer = await askDataset(model, undefined, title, { optional: false });
  if (answer?.kind !== "dataset") return undefined;
  const { files } = answer;
  const inspection = await inspecting;
  const columns = await askColumns(engine, files, title);
  const normalize = columns && (await askNormalization(title));
  if (!columns || !normalize) return undefined;
  const { choice, described } = columns;
  const { classes, ...meaning } = likelyMeaning(inspection, described, choice.label);
  const data = {
    path: fromRecipe(recipe, files.data),
    labels: files.labels && fromRecipe(recipe, files.labels),
    ...choice,
    classes,
    normalize,
  };
  await writeRecipe(recipe, { format: "holoscope.recipe/1", model: fromRecipe(recipe, model), ...meaning, data });
  return recipe;
}

/**
 * What the labels most likely mean to the model: probes read the label whatever it is, and a run of cuts says what is
 * still open.
 */
export function likelyMeaning(
  model: Inspection,
  { classes = [], columns }: DataDescription,
  label: string | undefined,
): Meaning {
  const distinct = columns?.find(({ name }) => name === label)?.distinct ?? classes.length;
  if (distinct === 2) return { classes: mapping(classes.map(({ value }) => value)) };
  if (model.output.size > 1) return suitAllOutputs(model, classes, distinct) ? { family: "multinomial" } : {};
  return distinct > 2 ? { family: "gaussian" } : {};
}
