import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { twinSuffix } from "../../protocol/fileNames";
import { runOf } from "../../protocol/run";
import { inBackground } from "../background";
import type { EngineProcess } from "../engineProcess";
import { RECIPE_SUFFIX, TRAINING_SUFFIX } from "../recipes/recipeFile";
import { describeRun } from "../runs/describeRun";
import { isOf, isOfRecipe, type RunEntry, type RunStore } from "../runs/runStore";
import type { Services } from "../services";
import { showUpdate } from "../twins/showUpdate";
import { runArgument } from "./arguments";

/** Shows an earlier run again without recomputing: of a training the panel shows the last one. */
export async function openRun(services: Services, argument: unknown): Promise<void> {
  const { engine, panels, trainingPanels, runs } = services;
  const entry = await chooseRun(runs, runArgument(argument));
  if (!entry) return;
  if (isOfRecipe(entry)) panels.show(entry.recipe, entry);
  else if (isOf(entry, "training")) trainingPanels.show(entry.recipe);
  else await showUpdate(runOf(await engine.call("load", { path: entry.file }), "twin").report);
}

export async function deleteRun({ runs }: Services, argument: unknown): Promise<void> {
  const entry = await chooseRun(runs, runArgument(argument));
  if (entry) await runs.remove(entry.id);
}

/** Exports the run of the given node, or all runs that the panel in front shows. */
export async function exportRuns({ engine, panels, runs }: Services, argument: unknown): Promise<void> {
  const id = runArgument(argument);
  const onShow = id === undefined ? (panels.active?.runsOnShow ?? []) : [];
  if (onShow.length > 0) return exportHtml(engine, onShow);
  const entry = await chooseRun(runs, id);
  if (entry) await exportHtml(engine, [entry]);
}

/** What a document is called without the suffix of its kind. */
function stemOfDocument(file: string): string {
  const suffix = [RECIPE_SUFFIX, TRAINING_SUFFIX, twinSuffix].find((end) => file.endsWith(end)) ?? "";
  return file.slice(0, file.length - suffix.length);
}

/** Writes one HTML report of stored runs of a document where the user says, and offers to open it. */
export async function exportHtml(engine: EngineProcess, entries: readonly RunEntry[]): Promise<void> {
  const [first] = entries;
  if (!first) return;
  const defaultUri = vscode.Uri.file(`${stemOfDocument(first.recipe)}.html`);
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: { "HTML report": ["html"] } });
  if (!target) return;
  await engine.call("exportHtml", { runs: entries.map(({ file }) => file), out: target.fsPath });
  // The answer may come much later or never: nobody waits for it.
  inBackground(
    vscode.window
      .showInformationMessage(`Report written to ${path.basename(target.fsPath)}`, "Open")
      .then((answer) => answer && vscode.env.openExternal(target)),
  );
}

async function chooseRun(runs: RunStore, id: string | undefined): Promise<RunEntry | undefined> {
  const entries = runs.list();
  if (id !== undefined) {
    const entry = entries.find((candidate) => candidate.id === id);
    if (!entry) throw inputError("This run is no longer stored: run its recipe again");
    return entry;
  }
  if (entries.length === 0) throw inputError("No run is stored in this workspace yet: run a recipe first");
  const items = entries.map((entry) => ({ ...describeRun(entry), entry }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Earlier run", matchOnDescription: true }))?.entry;
}
