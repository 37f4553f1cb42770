import * as path from "node:path";
import * as vscode from "vscode";
import { chooseCheckpoints } from "../probes/chooseCheckpoints";
import { findModels } from "../recipes/workspaceFiles";

/** What is compared. Absolute paths, but for the checkpoints, which start at the folder of the model. */
export interface Comparison {
  model: string;
  /** Without it the layers of the model are compared with each other. */
  other?: string;
  checkpoints: string[];
}

type Item = vscode.QuickPickItem & { comparison?: Comparison | "checkpoints" };

/** Asks what a model is compared with: another model, its own layers or its checkpoints. Undefined = dismissed. */
export async function askComparison(model: string): Promise<Comparison | undefined> {
  const name = path.basename(model);
  const items: Item[] = [
    { label: "$(list-tree) Its own layers with each other", comparison: { model, checkpoints: [] } },
    {
      label: "$(history) Its checkpoints\u2026",
      description: "earlier states of the model, a folder of them or files",
      comparison: "checkpoints",
    },
    { label: "Models of the workspace", kind: vscode.QuickPickItemKind.Separator },
    ...(await findModels())
      .filter((other) => other !== model)
      .map((other) => ({
        label: vscode.workspace.asRelativePath(other),
        comparison: { model, other, checkpoints: [] },
      })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `Compare ${name}`,
    placeHolder: `What ${name} is compared with`,
    ignoreFocusOut: true,
  });
  if (picked?.comparison !== "checkpoints") return picked?.comparison;
  const checkpoints = await chooseCheckpoints(model, "Compare");
  return checkpoints && { model, checkpoints };
}
