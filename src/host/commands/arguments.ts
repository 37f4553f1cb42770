import * as path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";

const nodeSchema = z.object({ source: z.string().optional(), run: z.string().optional() });
const cutSchema = z.object({ kind: z.literal("cut"), source: z.string(), id: z.string() });

/** Path that a menu, an editor title or a tree node hands to a command. */
export function sourceArgument(argument: unknown): string | undefined {
  return argument instanceof vscode.Uri ? argument.fsPath : nodeSchema.safeParse(argument).data?.source;
}

/** The cut that a tree node stands for, and the recipe or model it is listed under. */
export function cutArgument(argument: unknown): { source: string; cut: string } | undefined {
  const node = cutSchema.safeParse(argument).data;
  return node && { source: node.source, cut: node.id };
}

/** Identifier of the stored run that a tree node stands for, or that is given as text. */
export function runArgument(argument: unknown): string | undefined {
  return typeof argument === "string" ? argument : nodeSchema.safeParse(argument).data?.run;
}

/** File of the active editor when its name ends, or is, so; custom editors and notebooks count too. */
export function activeFile(name: string | RegExp): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasUri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  const file = hasUri ? input.uri.fsPath : "";
  const fits = typeof name === "string" ? file.endsWith(name) : name.test(path.basename(file));
  return fits ? file : undefined;
}

/** Asks for one of the files; takes the only one without asking. Undefined = dismissed. */
export async function pickFile(files: readonly string[], placeHolder: string): Promise<string | undefined> {
  if (files.length <= 1) return files[0];
  const items = files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  return (await vscode.window.showQuickPick(items, { placeHolder, ignoreFocusOut: true }))?.file;
}
