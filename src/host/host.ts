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
import { studies } from "../protocol/studies";
import { Inspections } from "./inspections";
import { StudyPanels } from "./panels/studyPanels";
import { probesRecipe } from "./probes/probesRecipe";
import { createRecipe } from "./recipes/createRecipe";
import { RunStore } from "./runs/runStore";
import { Selection } from "./selection";
import type { Services } from "./services";
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
    inBackground(vscode.commands.executeCommand("setContext", runningKey, panels.running.length > 0));
  const panels: StudyPanels = new StudyPanels({
    extension,
    inspections,
    runs,
    selection,
    startEngine: () => startEngine(),
    chooseRecipe: (model, study) =>
      study === "cuts"
        ? createRecipe(model, { engine, inspections })
        : probesRecipe(model, { engine, inspections }, `${studies[study].label} of ${path.basename(model)}`),
    describeData: (files, label) => engine.call("describeData", { files, label }),
    exportHtml: (entries) => exportHtml(engine, entries),
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
    },
    pause: () => trainingPanels.pause(),
  };
}
