import type * as vscode from "vscode";
import { OpenPanels } from "../panels/openPanels";
import { TrainingPanel, type TrainingServices } from "./trainingPanel";

/** The panels of trainings, each about a training recipe. */
export class TrainingPanels extends OpenPanels<TrainingPanel> {
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
    return new TrainingPanel(webview, recipe, this.services);
  }
}
