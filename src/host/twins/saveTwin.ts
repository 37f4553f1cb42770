import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { twinSuffix } from "../../protocol/fileNames";
import { inBackground } from "../background";
import type { EngineProcess } from "../engineProcess";
import { withNotification } from "../progress";
import { isRecipe, RECIPE_SUFFIX, saveOpenEditor } from "../recipes/recipeFile";

/** Asks where to, fits and writes the linear twin of a cut, and offers to show the file. */
export async function saveTwin(engine: EngineProcess, source: string, cut: string): Promise<void> {
  if (!isRecipe(source))
    throw inputError(
      `${path.basename(source)} has no dataset yet on which a twin could be fitted: inspect it and choose one`,
    );
  await saveOpenEditor(source);
  const out = await askTarget(source.slice(0, -RECIPE_SUFFIX.length) + twinSuffix);
  if (!out) return;
  const { features, check } = await withNotification(`Linear twin of ${cut}`, (options) =>
    engine.call("exportTwin", { recipePath: source, cut, out }, options),
  );
  offerReveal(
    `Linear twin of ${cut} (${features.toLocaleString("en-US")} features) written to ${path.basename(out)}; run on ${check.rows.toLocaleString("en-US")} rows, it predicts what was fitted`,
    out,
  );
}

export async function askTarget(proposal: string): Promise<string | undefined> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(proposal),
    filters: { "Linear twin": ["twin.onnx", "onnx"] },
  });
  return target?.fsPath;
}

/** The answer may come much later or never: nobody waits for it. */
export function offerReveal(message: string, file: string): void {
  inBackground(
    vscode.window
      .showInformationMessage(message, "Reveal")
      .then((answer) => answer && vscode.commands.executeCommand("revealInExplorer", vscode.Uri.file(file))),
  );
}
