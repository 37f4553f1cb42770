import * as vscode from "vscode";
import type { PanelType } from "../contributed";
import { resourceRoots, rememberedSource } from "./page";

/** A webview that is about one file. */
interface OpenPanel {
  readonly webview: vscode.WebviewPanel;
  isAbout(source: string): boolean;
  dispose(): void;
}

/** The open panels of one kind, at most one for each file. VS Code brings those of an earlier window back. */
export abstract class OpenPanels<P extends OpenPanel> implements vscode.WebviewPanelSerializer {
  private readonly open = new Set<P>();

  /** @param viewType one of the manifest's activation events */
  constructor(
    private readonly viewType: PanelType,
    private readonly extension: string,
  ) {}

  of(source: string): P | undefined {
    return this.all.find((panel) => panel.isAbout(source));
  }

  get all(): P[] {
    return [...this.open];
  }

  get active(): P | undefined {
    return this.all.find(({ webview }) => webview.active);
  }

  async deserializeWebviewPanel(webview: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const source = rememberedSource(memory);
    if (source && !this.of(source)) this.add(webview, (known) => this.make(known, source));
    else webview.dispose();
  }

  dispose(): void {
    for (const panel of this.all) panel.dispose();
  }

  protected abstract make(webview: vscode.WebviewPanel, source: string): P;

  /** A panel was closed. */
  protected closed(): void {}

  protected create(): vscode.WebviewPanel {
    // Panels share a column instead of splitting the window further and further; the list of tabs follows a moment
    // after them.
    const viewColumn = this.all.at(-1)?.webview.viewColumn ?? columnOfPanels() ?? vscode.ViewColumn.Beside;
    return vscode.window.createWebviewPanel(
      this.viewType,
      "Holoscope",
      { viewColumn, preserveFocus: true },
      { retainContextWhenHidden: true },
    );
  }

  protected add(webview: vscode.WebviewPanel, make: (webview: vscode.WebviewPanel) => P): P {
    webview.webview.options = { enableScripts: true, localResourceRoots: resourceRoots(this.extension) };
    const panel = make(webview);
    this.open.add(panel);
    webview.onDidDispose(() => {
      this.open.delete(panel);
      panel.dispose();
      this.closed();
    });
    return panel;
  }
}

/** Where panels of any kind are. */
function columnOfPanels(): vscode.ViewColumn | undefined {
  const isPanel = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputWebview && /holoscope\.\w+$/.test(input.viewType);
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isPanel))?.viewColumn;
}
