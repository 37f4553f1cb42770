import { modelNames } from "../../protocol/modelFormats";
import { probesRecipe } from "../probes/probesRecipe";
import { isRecipe, RECIPE_SUFFIX } from "../recipes/recipeFile";
import type { Services } from "../services";
import { activeFile, sourceArgument } from "./arguments";
import { pickModel } from "./inspectModel";

/** Opens the probes of a model or recipe and runs them; only a model without a recipe beside it is asked about. */
export async function probeLayers(services: Services, argument: unknown): Promise<void> {
  const source =
    sourceArgument(argument) ??
    activeFile(modelNames) ??
    activeFile(RECIPE_SUFFIX) ??
    (await pickModel("Model to probe"));
  const recipe = source === undefined || isRecipe(source) ? source : await probesRecipe(source, services);
  if (source !== undefined && recipe !== undefined) await services.panels.showInPlaceOf(source, recipe).run("probes");
}
