import type * as vscode from "vscode";
import { OpenPanels } from "../panels/openPanels";
import type { RunOf } from "../runs/runStore";
import { SimilarityPanel, type SimilarityServices } from "./similarityPanel";

/** The panels of comparisons, each about a recipe. */
export class SimilarityPanels extends OpenPanels<SimilarityPanel> {
  constructor(private readonly services: SimilarityServices) {
    super("holoscope.similarity", services.extension);
  }

  /** Reveals the panel of a recipe, or opens one; `entry` is the stored run it shall show. */
  show(recipe: string, entry?: RunOf<"similarity">): SimilarityPanel {
    const panel = this.of(recipe);
    if (!panel) return this.add(this.create(), (webview) => this.make(webview, recipe, entry));
    panel.webview.reveal(undefined, true);
    if (entry) panel.turnToRun(entry);
    return panel;
  }

  get running(): SimilarityPanel[] {
    return this.all.filter(({ isRunning }) => isRunning);
  }

  protected make(webview: vscode.WebviewPanel, recipe: string, entry?: RunOf<"similarity">): SimilarityPanel {
    return new SimilarityPanel(webview, recipe, this.services, entry);
  }

  protected override closed(): void {
    this.services.runningChanged();
  }
}
