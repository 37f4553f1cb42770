import * as vscode from "vscode";
import { inBackground } from "./host/background";
import { commandNames } from "./host/commands/rows";
import { panelTypes, PENDING_SAMPLE } from "./host/contributed";
import type { Host } from "./host/host";
import type { KeyFigure } from "./protocol/finding";
import { LazyTree } from "./host/trees/lazyTree";
import type { ModelNode } from "./host/trees/models";

let started: Promise<Host> | undefined;

/** Says what is there. It is loaded when it is first asked for: windows in which nobody asks pay nothing for it. */
export function activate(context: vscode.ExtensionContext): void {
  const host = (): Promise<Host> =>
    (started ??= import("./host/host").then(({ startHost }) => startHost(context, { models, results })));
  const models = view<ModelNode>("holoscope.models", async () => (await host()).models);
  const runs = view("holoscope.runs", async () => (await host()).runs);
  const results = view<KeyFigure>("holoscope.results", async () => (await host()).results);
  const commands = commandNames.map((name) =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => (await host()).run(name, ...args)),
  );
  const panels = panelTypes.map((type) =>
    vscode.window.registerWebviewPanelSerializer(type, {
      deserializeWebviewPanel: async (panel, state) =>
        (await host()).panels[type].deserializeWebviewPanel(panel, state),
    }),
  );
  context.subscriptions.push(models, runs, results, ...commands, ...panels);
  if (context.globalState.get(PENDING_SAMPLE) !== undefined) inBackground(host());
}

const view = <T>(id: string, load: () => Promise<vscode.TreeDataProvider<T>>): vscode.TreeView<T> =>
  vscode.window.createTreeView(id, { treeDataProvider: new LazyTree(load) });

/** Trainings that run get the time to keep their state. */
export async function deactivate(): Promise<void> {
  await (await started)?.pause();
}
