import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { modelNames } from "../../protocol/modelFormats";
import { besideRecipe, isRecipe, readRecipe } from "../recipes/recipeFile";
import type { Services } from "../services";
import { askComparison, type Comparison } from "../similarity/askComparison";
import { comparisonRecipe } from "../similarity/comparisonRecipe";
import { sourceArgument } from "./arguments";
import { pickModel } from "./inspectModel";

/**
 * Opens the comparison of two models, or of the layers of one, and runs it. `selected` is all that is selected where
 * the menu was opened.
 */
export async function compareModels(services: Services, argument: unknown, selected: unknown): Promise<void> {
  const recipe = await chooseRecipe(services, sourcesOf(argument, selected));
  if (recipe !== undefined) await services.panels.show(recipe).run("similarity");
}

/** Paths of what is selected, that on which the menu was opened among them. */
function sourcesOf(argument: unknown, selected: unknown): string[] {
  const chosen = Array.isArray(selected) && selected.length > 0 ? selected : [argument];
  return chosen.flatMap((one: unknown) => sourceArgument(one) ?? []);
}

async function chooseRecipe(services: Services, sources: string[]): Promise<string | undefined> {
  const [first] = sources;
  if (sources.length === 1 && first !== undefined && isRecipe(first)) return recipeFor(services, first);
  const comparison = await chooseModels(sources);
  return comparison && comparisonRecipe(comparison, services);
}

/** A recipe that compares is run as it is; one that does not says how the data of a comparison are read. */
async function recipeFor(services: Services, file: string): Promise<string | undefined> {
  const { model, similarity } = await readRecipe(file);
  if (similarity) return file;
  const comparison = await askComparison(besideRecipe(file, model));
  return comparison && comparisonRecipe(comparison, services, file);
}

async function chooseModels(sources: string[]): Promise<Comparison | undefined> {
  const models = sources.filter((source) => modelNames.test(path.basename(source)));
  if (models.length > 2 || models.length < sources.length)
    throw inputError(
      `${vscode.workspace.asRelativePath(sources.find((source) => !models.includes(source)) ?? models[2]!)} cannot be compared too: select one model, or two`,
    );
  const [model = await pickModel("First model to compare"), other] = models;
  if (model === undefined) return undefined;
  return other === undefined ? askComparison(model) : { model, other, checkpoints: [] };
}
