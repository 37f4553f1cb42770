import { randomUUID } from "node:crypto";
import path from "node:path";
import type { ZodType, output } from "zod";
import { analyze, type Sources } from "../core/studies/cuts/analyze";
import { describeModel } from "../core/model/describe";
import type { Environment } from "../core/work";
import { inputError } from "../protocol/errors";
import type { Run } from "../protocol/run";
import { recipeSchema, type Recipe } from "../protocol/recipe";
import { version } from "../../package.json";
import { openSources, readJson, readModel } from "./files";
import { models } from "./models";
import { onnxRuntime } from "./runtime";

export type Hooks = Pick<Environment, "arrays" | "signal" | "progress">;

/** @throws input error naming the first key of the recipe that is wrong */
export const parseRecipe = (value: unknown, name: string): Recipe => parseAs(recipeSchema, value, name);

/** @throws input error naming the first key that is wrong */
export function parseAs<S extends ZodType>(schema: S, value: unknown, name: string): output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw inputError(`${name}: ${issue.path.length > 0 ? `"${issue.path.join(".")}": ` : ""}${issue.message}`);
}

export const readRecipe = async (file: string): Promise<Recipe> =>
  parseRecipe(await readJson(file), path.basename(file));

/** Runs a recipe whose relative paths start at the folder of `recipePath`. */
export async function runRecipe(recipe: Recipe, recipePath: string, hooks: Hooks): Promise<Run> {
  // Taken at the start: a file that changes while the run reads it is newer than the run.
  const created = new Date().toISOString();
  const { sources } = await readRecipeSources(recipe, recipePath);
  const { model, report } = await analyze(recipe, sources, environmentOf(hooks));
  const inspection = describeModel(model, recipe.model);
  return { format: "holoscope.run/2", id: randomUUID(), created, recipePath, inspection, report };
}

/** Reads the models and the data that a recipe names, and says where the data is. */
export async function readRecipeSources(
  recipe: Recipe,
  recipePath: string,
): Promise<{ sources: Sources; dataFiles: string[] }> {
  const besideRecipe = (file: string) => path.resolve(path.dirname(recipePath), file);
  const { path: data, labels } = recipe.data;
  const dataFiles = [data, ...(labels === undefined ? [] : [labels])].map(besideRecipe);
  const retrained = recipe.analyses.includes("stability") ? recipe.retrained : [];
  const sources = {
    model: await models.at(besideRecipe(recipe.model)),
    data: await openSources(dataFiles),
    retrained: await Promise.all(
      retrained.map(async (file) => ({ name: file, source: await readModel(besideRecipe(file)) })),
    ),
  };
  return { sources, dataFiles };
}

export const environmentOf = (hooks: Hooks): Environment => ({ ...hooks, runtime: onnxRuntime, version, breathe });

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
