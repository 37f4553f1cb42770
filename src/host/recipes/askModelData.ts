import type { Inspection } from "../../protocol/inspection";
import type { EngineProcess } from "../engineProcess";
import { askMeaning, askNormalization } from "./askBinding";
import { askColumns } from "./askColumns";
import { fromRecipe } from "./recipeFile";
import type { DatasetFiles } from "./datasets";

/**
 * Asks how a model reads a dataset: label, what its outputs mean, normalisation.
 * @returns what a recipe says of that, its paths relative to the given file; undefined when the user gave up
 */
export async function askModelData(
  engine: EngineProcess,
  inspection: Promise<Inspection>,
  files: DatasetFiles,
  title: string,
) {
  // A bad model is reported when its answer is needed, not as a stray rejection while a question is open.
  inspection.catch(() => undefined);
  const columns = await askColumns(engine, files, title);
  if (!columns) return undefined;
  const { choice, described } = columns;
  const meaning = await askMeaning(await inspection, described, choice.label, title);
  if (!meaning) return undefined;
  const normalize = await askNormalization(title);
  if (!normalize) return undefined;
  const { classes, ...modelChoice } = meaning;
  const dataOf = (recipe: string) => ({
    path: fromRecipe(recipe, files.data),
    labels: files.labels && fromRecipe(recipe, files.labels),
    ...choice,
    classes,
    normalize,
  });
  return { modelChoice, dataOf };
}
