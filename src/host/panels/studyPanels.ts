import type * as vscode from "vscode";
import type { RecipeStudy } from "../../protocol/studies";
import { isRecipe } from "../recipes/recipeFile";
import type { RunOf } from "../runs/runStore";
import { OpenPanels } from "./openPanels";
import type { PanelServices } from "./panelContext";
import { StudyPanel } from "./studyPanel";

/** The panels of studies, each about a recipe or a bare model. */
export class StudyPanels extends OpenPanels<StudyPanel> {
  constructor(private readonly services: PanelServices) {
    super("holoscope.panel", services.extension);
  }

  /**
   * Reveals the panel of a recipe or model, or opens one beside the editor; `entry` is the stored run it shall show.
   */
  show(source: string, entry?: RunOf<RecipeStudy>): StudyPanel {
    const panel = this.of(source);
    if (!panel) return this.add(this.create(), (webview) => this.make(webview, source, entry));
    panel.webview.reveal(undefined, true);
    if (entry) panel.turnToRun(entry);
    return panel;
  }

  /** The same for a recipe of a model; a panel about the bare model becomes the recipe's. */
  showInPlaceOf(model: string, source: string): StudyPanel {
    const bare = this.of(model);
    if (bare && isRecipe(source) && !this.of(source)) bare.adopt(source);
    return this.show(source);
  }

  get running(): StudyPanel[] {
    return this.all.filter(({ isRunning }) => isRunning);
  }

  protected make(webview: vscode.WebviewPanel, source: string, entry?: RunOf<RecipeStudy>): StudyPanel {
    return new StudyPanel(webview, source, this.services, entry);
  }

  protected override closed(): void {
    this.services.runningChanged();
  }
}
