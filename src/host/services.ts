import type * as vscode from "vscode";
import type { EngineProcess } from "./engineProcess";
import type { Inspections } from "./inspections";
import type { StudyPanels } from "./panels/studyPanels";
import type { RunStore } from "./runs/runStore";
import type { Selection } from "./selection";
import type { TrainingPanels } from "./training/trainingPanels";
import type { ModelTree } from "./trees/models";

/** What the commands work with. */
export interface Services {
  context: vscode.ExtensionContext;
  /** Answers questions; every panel runs its recipe in a process of its own. */
  engine: EngineProcess;
  inspections: Inspections;
  panels: StudyPanels;
  trainingPanels: TrainingPanels;
  runs: RunStore;
  selection: Selection;
  models: ModelTree;
}
