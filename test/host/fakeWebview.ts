import * as vscode from "vscode";

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
    postMessage: async (message: { patch: Partial<S> }) => {
      Object.assign(this.state, message.patch);
      return true;
    },
  };
  reveal = () => undefined;
  dispose = () => undefined;

  send(message: unknown): void {
    this.messages.fire(message);
  }
}
