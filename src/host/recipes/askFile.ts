import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

/** A recipe's file, and whether it is to be written or used as it is. */
export interface RecipeTarget {
  path: string;
  write: boolean;
}

/**
 * Where a recipe goes: `stem` + `suffix`; if that exists, asks whether to replace it, to use it, or to write another
 * one. Undefined = dismissed.
 */
export async function askFile(stem: string, suffix: string, title: string): Promise<RecipeTarget | undefined> {
  const usual = stem + suffix;
  if (!existsSync(usual)) return { path: usual, write: true };
  let number = 2;
  while (existsSync(`${stem}-${number}${suffix}`)) number++;
  const fresh = `${stem}-${number}${suffix}`;
  const items = [
    { label: `$(replace) Overwrite ${path.basename(usual)}`, file: { path: usual, write: true } },
    { label: `$(new-file) Write ${path.basename(fresh)}`, file: { path: fresh, write: true } },
    { label: `$(book) Use ${path.basename(usual)} as it is`, file: { path: usual, write: false } },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: `${path.basename(usual)} exists`,
    ignoreFocusOut: true,
  });
  return picked?.file;
}
