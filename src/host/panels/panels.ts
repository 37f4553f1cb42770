import * as vscode from "vscode";
import { resourceRoots, rememberedSource } from "./page";
import { Panel, type PanelServices } from "./panel";
import type { RunEntry } from "../runs/runStore";

const VIEW_TYPE = "holoscope.panel";

/** The open panels, at most one for each recipe or bare model. */
export class Panels implements vscode.WebviewPanelSerializer {
  private readonly open = new Set<Panel>();

  constructor(private readonly services: PanelServices) {}

  /** Brings VS Code's panels of an earlier window back. */
  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Reveals the panel of a recipe or model, or opens one beside the editor; `entry` is the stored run it shall show. */
  show(source: string, entry?: RunEntry): Panel {
    const panel = this.of(source);
    if (!panel) return this.add(this.create(), source, entry);
    panel.webview.reveal(undefined, true);
    if (entry && panel.run?.id !== entry.id) panel.showRun(entry);
    return panel;
  }

  of(source: string): Panel | undefined {
    return [...this.open].find((panel) => panel.isAbout(source));
  }

  get active(): Panel | undefined {
    return [...this.open].find(({ webview }) => webview.active);
  }

  get running(): Panel[] {
    return [...this.open].filter(({ isRunning }) => isRunning);
  }

  async deserializeWebviewPanel(webview: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const source = rememberedSource(memory);
    if (source && !this.of(source)) this.add(webview, source);
    else webview.dispose();
  }

  dispose(): void {
    for (const panel of [...this.open]) panel.dispose();
  }

  private create(): vscode.WebviewPanel {
    // Panels share a column instead of splitting the window further and further.
    const viewColumn = [...this.open].at(-1)?.webview.viewColumn ?? vscode.ViewColumn.Beside;
    return vscode.window.createWebviewPanel(VIEW_TYPE, "Holoscope", { viewColumn, preserveFocus: true }, { retainContextWhenHidden: true });
  }

  private add(webview: vscode.WebviewPanel, source: string, entry?: RunEntry): Panel {
    webview.webview.options = { enableScripts: true, localResourceRoots: resourceRoots(this.services.extension) };
    const panel = new Panel(webview, source, this.services, entry);
    this.open.add(panel);
    webview.onDidDispose(() => {
      this.open.delete(panel);
      panel.dispose();
      this.services.runningChanged();
    });
    return panel;
  }
}
