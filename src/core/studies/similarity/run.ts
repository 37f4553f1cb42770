import type { Recipe } from "../../../protocol/recipe";
import { dataFiles, type RunStudy, type StudyFiles } from "../study";
import { compareModels, type SimilaritySources } from "./compareModels";

/** A comparison as a recipe says. */
export const runSimilarity: RunStudy<"similarity"> = async ({ recipe, files }, work) => ({
  report: await compareModels(recipe, await readCompared(recipe, files), work),
});

/** The models and the data that are compared. */
export async function readCompared(recipe: Recipe, files: StudyFiles): Promise<SimilaritySources> {
  const { other, checkpoints = [] } = recipe.similarity ?? {};
  return {
    model: await files.network(recipe.model),
    data: await files.sources(dataFiles(recipe.data)),
    other: other === undefined ? undefined : await files.network(other),
    checkpoints: await files.models(checkpoints, "similarity.checkpoints"),
  };
}
