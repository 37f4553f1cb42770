import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { inBackground } from "../background";
import type { EngineProcess } from "../engineProcess";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import { describeRun } from "../runs/describeRun";
import { isOf, type RunEntry, type RunStore } from "../runs/runStore";
import type { Services } from "../services";
import { runArgument } from "./arguments";

/** Shows an earlier run again without recomputing. */
export async function openRun({ panels, similarityPanels, runs }: Services, argument: unknown): Promise<void> {
  const entry = await chooseRun(runs, runArgument(argument));
  if (entry && isOf(entry, "cuts", "probes")) panels.show(entry.recipe, entry);
  if (entry && isOf(entry, "similarity")) similarityPanels.show(entry.recipe, entry);
}

export async function deleteRun({ runs }: Services, argument: unknown): Promise<void> {
  const entry = await chooseRun(runs, runArgument(argument));
  if (entry) await runs.remove(entry.id);
}

/** Exports the run of cuts or the comparison of the given node, or of the panel in front. */
export async function exportRun(
  { engine, panels, similarityPanels, runs }: Services,
  argument: unknown,
): Promise<void> {
  const entry = await chooseRun(
    runs,
    runArgument(argument) ?? (panels.active ?? similarityPanels.active)?.run?.id,
    ({ kind }) => kind !== "probes",
  );
  if (entry) await exportHtml(engine, entry);
}

/** Writes the HTML report of a stored run where the user says, and offers to open it. */
export async function exportHtml(engine: EngineProcess, { file, recipe }: RunEntry): Promise<void> {
  const defaultUri = vscode.Uri.file(recipe.replace(RECIPE_SUFFIX, ".html"));
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: { "HTML report": ["html"] } });
  if (!target) return;
  await engine.call("exportHtml", { runs: [file], out: target.fsPath });
  // The answer may come much later or never: nobody waits for it.
  inBackground(
    vscode.window
      .showInformationMessage(`Report written to ${path.basename(target.fsPath)}`, "Open")
      .then((answer) => answer && vscode.env.openExternal(target)),
  );
}

async function chooseRun(
  runs: RunStore,
  id: string | undefined,
  wanted: (entry: RunEntry) => boolean = () => true,
): Promise<RunEntry | undefined> {
  const entries = runs.list().filter(wanted);
  if (id !== undefined) {
    const entry = entries.find((candidate) => candidate.id === id);
    if (!entry) throw inputError("This run is no longer stored: run its recipe again");
    return entry;
  }
  if (entries.length === 0) throw inputError("No run is stored in this workspace yet: run a recipe first");
  const items = entries.map((entry) => ({ ...describeRun(entry), entry }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Earlier run", matchOnDescription: true }))?.entry;
}
