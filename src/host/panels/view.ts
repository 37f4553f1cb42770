import * as path from "node:path";
import * as vscode from "vscode";
import type { HostMessage, PanelState, WebviewMessage } from "../../protocol/panel";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import { parseMessage } from "./messages";
import { page } from "./page";

/** What a panel shows, kept on this side so that the page can be drawn again at any time. */
export class View {
  private current: PanelState = { recipeName: "", status: { kind: "loading" }, stale: false };
  private ready = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly extension: string,
    receive: (message: WebviewMessage) => void,
  ) {
    panel.iconPath = vscode.Uri.file(path.join(extension, "media", "icon.png"));
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      const message = parseMessage(raw);
      if (message?.type === "ready") this.start();
      else if (message) receive(message);
    });
  }

  get state(): Readonly<PanelState> {
    return this.current;
  }

  /** Loads the page, which remembers `source` over a reload of the window. */
  open(source: string): void {
    this.ready = false;
    this.panel.title = path.basename(source).replace(RECIPE_SUFFIX, "").replace(/\.onnx$/i, "");
    this.panel.webview.html = page(this.panel.webview, this.extension, source);
  }

  patch(patch: Partial<PanelState>): void {
    this.current = { ...this.current, ...patch };
    if (this.ready) this.post({ type: "patch", patch });
  }

  private start(): void {
    this.ready = true;
    this.post({ type: "patch", patch: this.current });
  }

  private post(message: HostMessage): void {
    void this.panel.webview.postMessage(message);
  }
}
