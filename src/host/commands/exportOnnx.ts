import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { modelNames } from "../../protocol/modelFormats";
import { withNotification } from "../progress";
import { stemOf } from "../recipes/recipeFile";
import { findModels } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { offerReveal } from "../twins/saveTwin";
import { activeFile, pickFile, sourceArgument } from "./arguments";

const isOnnx = (file: string): boolean => /\.onnx$/i.test(file);

/** Writes a model of another format as ONNX. */
export async function exportOnnx({ engine }: Services, argument: unknown): Promise<void> {
  const model = sourceArgument(argument) ?? activeFile(modelNames) ?? (await pickModel());
  if (!model) return;
  const proposal = vscode.Uri.file(`${stemOf(model)}.onnx`);
  const target = await vscode.window.showSaveDialog({ defaultUri: proposal, filters: { ONNX: ["onnx"] } });
  if (!target) return;
  await withNotification(`Export ${path.basename(model)}`, (options) =>
    engine.call("exportOnnx", { model, out: target.fsPath }, options),
  );
  offerReveal(`${path.basename(model)} written as ONNX to ${path.basename(target.fsPath)}`, target.fsPath);
}

async function pickModel(): Promise<string | undefined> {
  const models = (await findModels()).filter((file) => !isOnnx(file));
  if (models.length === 0)
    throw inputError("No TensorFlow.js or Keras model in this workspace: open a folder that has one");
  return pickFile(models, "Model to export as ONNX");
}
