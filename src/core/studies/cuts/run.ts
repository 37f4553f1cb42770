import type { Recipe } from "../../../protocol/recipe";
import { dataFiles, type RunStudy, type StudyFiles } from "../study";
import { analyze, type Sources } from "./analyze";

/** The analysis of cuts as a recipe says. */
export const runCuts: RunStudy<"cuts"> = async ({ recipe, files }, work) =>
  analyze(recipe, await readSources(recipe, files), work, work);

/** The models and the data that a recipe names. */
export async function readSources(recipe: Recipe, files: StudyFiles): Promise<Sources> {
  const retrained = recipe.analyses.includes("stability") ? recipe.retrained : [];
  return {
    model: await files.network(recipe.model),
    data: await files.sources(dataFiles(recipe.data)),
    retrained: await Promise.all(retrained.map(async (name) => ({ name, source: await files.model(name) }))),
  };
}
