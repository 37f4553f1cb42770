import type * as vscode from "vscode";
import { OpenPanels } from "./openPanels";
import { isRecipe } from "../recipes/recipeFile";
import { Panel, type PanelServices } from "./panel";
import type { Face } from "../../protocol/panel";
import type { RunOf } from "../runs/runStore";

/** The panels of analyses, each about a recipe or a bare model. */
export class Panels extends OpenPanels<Panel> {
  constructor(private readonly services: PanelServices) {
    super("holoscope.panel", services.extension);
  }

  /** Reveals the panel of a recipe or model, or opens one beside the editor; `entry` is the stored run it shall show. */
  show(source: string, entry?: RunOf<Face>): Panel {
    const panel = this.of(source);
    if (!panel) return this.add(this.create(), (webview) => this.make(webview, source, entry));
    panel.webview.reveal(undefined, true);
    if (entry) panel.turnToRun(entry);
    return panel;
  }

  /** The same for a recipe of a model; a panel about the bare model becomes the recipe's. */
  showInPlaceOf(model: string, source: string): Panel {
    const bare = this.of(model);
    if (bare && isRecipe(source) && !this.of(source)) bare.adopt(source);
    return this.show(source);
  }

  get running(): Panel[] {
    return this.all.filter(({ isRunning }) => isRunning);
  }

  protected make(webview: vscode.WebviewPanel, source: string, entry?: RunOf<Face>): Panel {
    return new Panel(webview, source, this.services, entry);
  }

  protected override closed(): void {
    this.services.runningChanged();
  }
}
