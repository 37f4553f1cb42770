import * as path from "node:path";
import * as vscode from "vscode";
import { fromRecipe } from "../recipes/recipeFile";

/**
 * Asks for earlier states of the model, a folder of them or single files; returns how the recipe names them. Undefined
 * = dismissed.
 */
export async function chooseCheckpoints(
  recipePath: string,
  purpose: "Probe" | "Compare" = "Probe",
): Promise<string[] | undefined> {
  const items = [
    {
      label: "$(folder) A folder of checkpoints\u2026",
      description: "its ONNX files, by name with numbers in order",
      folder: true,
    },
    { label: "$(file) Single files\u2026", description: "ONNX files, by name with numbers in order", folder: false },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: "Earlier states of the model",
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  const { folder } = picked;
  const chosen = await vscode.window.showOpenDialog({
    title: `Checkpoints to ${purpose.toLowerCase()}`,
    openLabel: purpose,
    defaultUri: vscode.Uri.file(path.dirname(recipePath)),
    canSelectFolders: folder,
    canSelectFiles: !folder,
    canSelectMany: true,
    filters: folder ? undefined : { "ONNX models": ["onnx"] },
  });
  const inOrder = new Intl.Collator("en", { numeric: true });
  return chosen?.map(({ fsPath }) => fromRecipe(recipePath, fsPath) || ".").sort(inOrder.compare);
}
