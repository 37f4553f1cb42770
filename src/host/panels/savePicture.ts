import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { PictureMessage } from "../../protocol/messages";

type Save = Extract<PictureMessage, { type: "save" }>;

const FILTERS = {
  png: { "PNG image": ["png"] },
  svg: { "SVG image": ["svg"] },
  csv: { "Comma-separated values": ["csv"] },
};

/** Saves a picture or table where the user says; `folder` is what the dialog starts with. */
export async function savePicture({ name, kind, content }: Save, folder: string): Promise<void> {
  const defaultUri = vscode.Uri.file(path.join(folder, `${path.basename(name)}.${kind}`));
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: FILTERS[kind] });
  if (target) await writeFile(target.fsPath, content, kind === "png" ? "base64" : "utf8");
}
