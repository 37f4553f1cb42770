import * as path from "node:path";
import * as vscode from "vscode";
import { inBackground } from "./background";
import { runCommand } from "./commands";
import type { CommandName } from "./commands/rows";
import type { PanelType } from "./contributed";
import { resumeSample } from "./commands/openSample";
import { exportHtml } from "./commands/storedRuns";
import { runningKey } from "./commands/when";
import { EngineProcess } from "./engineProcess";
import type { KeyFigure } from "../protocol/finding";
import { Inspections } from "./inspections";
import { Panels } from "./panels/panels";
import { probesRecipe } from "./probes/probesRecipe";
import { createRecipe } from "./recipes/createRecipe";
import { RunStore } from "./runs/runStore";
import { Selection } from "./selection";
import type { Services } from "./services";
import { SimilarityPanels } from "./similarity/similarityPanels";
import { recipeOfTrained } from "./training/recipeOfTrained";
import { TrainingPanels } from "./training/trainingPanels";
import { ModelTree, type ModelNode } from "./trees/models";
import { ResultTree } from "./trees/results";
import { RunTree } from "./trees/runs";
import { saveTwin } from "./twins/saveTwin";

/** How long a paused training may take for the step that it is in and for keeping its state. */
const PAUSE_MS = 30_000;

/** The views of the side bar, which are there before what they show. */
export interface Views {
  models: vscode.TreeView<ModelNode>;
  results: vscode.TreeView<KeyFigure>;
}

/** All that works behind the commands, the side bar and the panels. */
export interface Host {
  run(command: CommandName, ...args: unknown[]): Promise<void>;
  models: ModelTree;
  runs: RunTree;
  results: ResultTree;
  panels: Record<PanelType, vscode.WebviewPanelSerializer>;
  /** Lets trainings that run keep their state. */
  pause(): Promise<void>;
}

/** Puts the parts together. Nothing is computed, and no model is read, before the user asks. */
export function startHost(context: vscode.ExtensionContext, views: Views): Host {
  const output = vscode.window.createOutputChannel("Holoscope");
  const extension = context.extensionPath;
  const startEngine = (patience?: number) =>
    new EngineProcess(path.join(extension, "dist", "engine.js"), (text) => output.append(text), patience);
  const engine = startEngine();
  const inspections = new Inspections(engine);
  const storage = context.storageUri ?? context.globalStorageUri;
  const runs = new RunStore(path.join(storage.fsPath, "runs"), context.workspaceState);
  const selection = new Selection();
  const runningChanged = () =>
    inBackground(
      vscode.commands.executeCommand(
        "setContext",
        runningKey,
        panels.running.length + similarityPanels.running.length > 0,
      ),
    );
  const similarityPanels = new SimilarityPanels({
    extension,
    runs,
    selection,
    startEngine: () => startEngine(),
    exportHtml: (run) => exportHtml(engine, run),
    runningChanged,
  });
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
  const trainingPanels = new TrainingPanels({
    extension,
    inspections,
    runs,
    startEngine: () => startEngine(PAUSE_MS),
    inspectTrained: async (...training) => void panels.show(await recipeOfTrained(...training)),
  });
  const models = new ModelTree(inspections, runs, selection);
  const services: Services = {
    context,
    engine,
    inspections,
    panels,
    trainingPanels,
    similarityPanels,
    runs,
    selection,
    models,
  };
  const results = new ResultTree(runs, selection);
  context.subscriptions.push(
    output,
    engine,
    panels,
    trainingPanels,
    similarityPanels,
    models.follow(views.models),
    results.follow(views.results),
  );
  inBackground(resumeSample(services));
  return {
    run: (command, ...args) => runCommand(services, command, ...args),
    models,
    runs: new RunTree(runs),
    results,
    panels: {
      "holoscope.panel": panels,
      "holoscope.training": trainingPanels,
      "holoscope.similarity": similarityPanels,
    },
    pause: () => trainingPanels.pause(),
  };
}
