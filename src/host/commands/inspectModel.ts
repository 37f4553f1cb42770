import { inputError } from "../../protocol/errors";
import { createRecipe } from "../recipes/createRecipe";
import { isRecipe } from "../recipes/recipeFile";
import { findModels } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { activeFile, pickFile, sourceArgument } from "./arguments";

/** Asks for a dataset, writes the recipe and opens the panel; without an argument it asks for a model of the workspace first. */
export async function inspectModel(services: Services, argument: unknown): Promise<void> {
  const model = sourceArgument(argument) ?? activeFile(".onnx") ?? (await pickModel());
  if (!model) return;
  const source = await createRecipe(model, services);
  if (!source) return;
  const bare = services.panels.of(model);
  if (bare && isRecipe(source) && !services.panels.of(source)) bare.adopt(source);
  services.panels.show(source);
}

async function pickModel(): Promise<string | undefined> {
  const models = await findModels();
  if (models.length === 0) throw inputError("No .onnx file in this workspace: open a folder that has one, or try the sample of the walkthrough");
  return pickFile(models, "Model to inspect");
}
