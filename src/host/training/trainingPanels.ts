import type * as vscode from "vscode";
import { OpenPanels } from "../panels/openPanels";
import { TrainingPanel, type TrainingServices } from "./trainingPanel";

/** The panels of trainings, each about a training recipe. */
export class TrainingPanels extends OpenPanels<TrainingPanel> {
  /** By recipe, when its last panel has kept the state of what it ran. */
  private readonly ends = new Map<string, Promise<void>>();

  constructor(private readonly services: TrainingServices) {
    super("holoscope.training", services.extension);
  }

  /** Reveals the panel of a training recipe, or opens one. */
  show(recipe: string): TrainingPanel {
    const panel = this.of(recipe);
    if (!panel) return this.add(this.create(), (webview) => this.make(webview, recipe));
    panel.webview.reveal(undefined, true);
    return panel;
  }

  /** Ends when every training that runs has kept its state. */
  async pause(): Promise<void> {
    await Promise.all(this.all.map((panel) => panel.pause()));
  }

  protected make(webview: vscode.WebviewPanel, recipe: string): TrainingPanel {
    const panel = new TrainingPanel(webview, recipe, this.services, this.ends.get(recipe));
    this.ends.set(recipe, panel.ended);
    return panel;
  }
}
