import { cp, readdir } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { PENDING_SAMPLE } from "../contributed";
import { isRecipe } from "../recipes/recipeFile";
import type { Services } from "../services";
import { inputError } from "../../protocol/errors";

const FOLDER_NAME = "holoscope-sample";

/**
 * Copies the sample into a folder of the user's choice and runs it: at once in this workspace, or after opening another
 * folder.
 */
export async function openSample(services: Services): Promise<void> {
  const { context, panels } = services;
  const parent = await askParent();
  if (!parent) return;
  const recipe = await copySample(context.extensionPath, path.join(parent, FOLDER_NAME));
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(recipe))) {
    await panels.show(recipe).run("cuts");
    return;
  }
  await context.globalState.update(PENDING_SAMPLE, recipe);
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(path.dirname(recipe)));
}

/** Runs the sample that an earlier window has copied into this folder. */
export async function resumeSample({ context, panels }: Services): Promise<void> {
  const recipe = context.globalState.get<unknown>(PENDING_SAMPLE);
  if (typeof recipe !== "string" || !vscode.workspace.getWorkspaceFolder(vscode.Uri.file(recipe))) return;
  await context.globalState.update(PENDING_SAMPLE, undefined);
  await panels.show(recipe).run("cuts");
}

async function askParent(): Promise<string | undefined> {
  const here = vscode.workspace.workspaceFolders ?? [];
  const items = here.map(({ name, uri }) => ({
    label: `$(folder) ${name}`,
    description: "this workspace: copy the sample and run it",
    folder: uri.fsPath,
  }));
  const other = {
    label: "$(folder-opened) Another folder…",
    description: "copy the sample there and open it",
    folder: "",
  };
  const picked =
    items.length === 0
      ? other
      : await vscode.window.showQuickPick([...items, other], {
          placeHolder: `Where to put the folder "${FOLDER_NAME}"`,
        });
  if (picked?.folder !== "") return picked?.folder;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: "Copy the sample here",
    })) ?? [];
  return chosen?.fsPath;
}

/** Copies what is not there yet, so that a recipe changed by the user stays. */
async function copySample(extension: string, target: string): Promise<string> {
  const samples = path.join(extension, "samples");
  await cp(samples, target, { recursive: true, force: false });
  const recipe = (await readdir(samples)).find(isRecipe);
  if (!recipe) throw inputError("This installation of Holoscope has no sample: install the extension again");
  return path.join(target, recipe);
}
