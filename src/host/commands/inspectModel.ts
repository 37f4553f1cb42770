import { inputError } from "../../protocol/errors";
import { modelNames } from "../../protocol/modelFormats";
import { createRecipe } from "../recipes/createRecipe";
import { findModels } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { activeFile, pickFile, sourceArgument } from "./arguments";

/**
 * Asks for a dataset, writes the recipe and opens the panel; without an argument it asks for a model of the workspace
 * first.
 */
export async function inspectModel(services: Services, argument: unknown): Promise<void> {
  const model = sourceArgument(argument) ?? activeFile(modelNames) ?? (await pickModel("Model to inspect"));
  if (!model) return;
  const source = await createRecipe(model, services);
  if (!source) return;
  services.panels.showInPlaceOf(model, source);
}

export async function pickModel(placeHolder: string): Promise<string | undefined> {
  const models = await findModels();
  if (models.length === 0)
    throw inputError(
      "No model in this workspace: open a folder that has an ONNX, TensorFlow.js or Keras file, or try the sample of the walkthrough",
    );
  return pickFile(models, placeHolder);
}
