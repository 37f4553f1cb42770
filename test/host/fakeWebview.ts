import * as vscode from "vscode";
import { withRun, type ShownRuns } from "../../src/protocol/panel";
import type { RecipeRun } from "../../src/protocol/run";

/** A webview that keeps the state it is told. */
export class FakeWebview<S> implements vscode.WebviewPanel {
  readonly state: Partial<S> = {};
  private readonly messages = new vscode.EventEmitter<unknown>();
  private readonly quiet = new vscode.EventEmitter<never>();
  readonly viewType = "holoscope.panel";
  readonly options = {};
  readonly viewColumn = undefined;
  readonly active = true;
  readonly visible = true;
  title = "";
  readonly onDidChangeViewState = this.quiet.event;
  readonly onDidDispose = this.quiet.event;
  readonly webview: vscode.Webview = {
    options: {},
    html: "",
    cspSource: "",
    asWebviewUri: (uri) => uri,
    onDidReceiveMessage: this.messages.event,
    postMessage: async (message: { patch: Partial<S> } | { run: RecipeRun }) => {
      Object.assign(this.state, "patch" in message ? message.patch : { runs: withRun(this.runs, message.run) });
      return true;
    },
  };
  /** The runs that a panel of studies shows. */
  get runs(): ShownRuns {
    return "runs" in this.state ? (this.state.runs as ShownRuns) : {};
  }
  reveal = () => undefined;
  dispose = () => undefined;

  send(message: unknown): void {
    this.messages.fire(message);
  }
}
