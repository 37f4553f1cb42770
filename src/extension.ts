import * as path from "node:path";
import * as vscode from "vscode";
import { registerCommands } from "./host/commands";
import { resumeSample } from "./host/commands/openSample";
import { exportHtml } from "./host/commands/storedRuns";
import { EngineProcess } from "./host/engineProcess";
import { Inspections } from "./host/inspections";
import { Panels } from "./host/panels/panels";
import { probesRecipe } from "./host/probes/probesRecipe";
import { createRecipe } from "./host/recipes/createRecipe";
import { RunStore } from "./host/runs/runStore";
import { Selection } from "./host/selection";
import type { Services } from "./host/services";
import { SimilarityPanels } from "./host/similarity/similarityPanels";
import { recipeOfTrained } from "./host/training/recipeOfTrained";
import { TrainingPanels } from "./host/training/trainingPanels";
import { TrainingStore } from "./host/training/trainingStore";
import { ModelTree } from "./host/trees/models";
import { ResultTree } from "./host/trees/results";
import { RunTree } from "./host/trees/runs";
import { saveTwin } from "./host/twins/saveTwin";

/** How long a paused training may take for the step that it is in and for keeping its state. */
const PAUSE_MS = 30_000;

let trainings: TrainingPanels | undefined;

/** Puts the parts together. Nothing is computed, and no model is read, before the user asks. */
export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("Holoscope");
  const extension = context.extensionPath;
  const startEngine = (patience?: number) => new EngineProcess(path.join(extension, "dist", "engine.js"), (text) => output.append(text), patience);
  const engine = startEngine();
  const inspections = new Inspections(engine);
  const storage = context.storageUri ?? context.globalStorageUri;
  const runs = new RunStore(path.join(storage.fsPath, "runs"), context.workspaceState);
  const selection = new Selection();
  const runningChanged = () => void vscode.commands.executeCommand("setContext", "holoscope.running", panels.running.length + similarityPanels.running.length > 0);
  const similarityPanels = new SimilarityPanels({ extension, runs, selection, startEngine: () => startEngine(), exportHtml: (run) => exportHtml(engine, run), runningChanged });
  const panels: Panels = new Panels({
    extension,
    inspections,
    runs,
    selection,
    startEngine: () => startEngine(),
    chooseRecipe: (model, work) => (work === "probes" ? probesRecipe : createRecipe)(model, { engine, inspections }),
    describeData: (files, label) => engine.call("describeData", { files, label }),
    exportHtml: (run) => exportHtml(engine, run),
    exportTwin: (recipe, cut) => saveTwin(engine, recipe, cut),
    runningChanged,
  });
  const trainingPanels = (trainings = new TrainingPanels({
    extension,
    inspections,
    trainings: new TrainingStore(path.join(storage.fsPath, "trainings")),
    startEngine: () => startEngine(PAUSE_MS),
    inspectTrained: async (...training) => void panels.show(await recipeOfTrained(...training)),
  }));
  const models = new ModelTree(inspections, runs, selection);
  const services: Services = { context, engine, inspections, panels, trainingPanels, similarityPanels, runs, selection, models };
  context.subscriptions.push(
    output,
    engine,
    panels,
    panels.register(),
    trainingPanels,
    trainingPanels.register(),
    similarityPanels,
    similarityPanels.register(),
    models.register(),
    new RunTree(runs).register(),
    new ResultTree(runs, selection).register(),
    registerCommands(services),
  );
  void resumeSample(services);
}

/** Trainings that run get the time to keep their state. */
export async function deactivate(): Promise<void> {
  await trainings?.pause();
}
