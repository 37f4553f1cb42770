import * as vscode from "vscode";
import { describeRun } from "../runs/describeRun";
import { studies } from "../../protocol/studies";
import type { RunEntry, RunStore } from "../runs/runStore";

/** A stored run by its identifier, as menus hand it to commands. */
interface RunNode {
  run: string;
}

/** Earlier runs of the workspace, newest first; a click shows one again without recomputing. */
export class RunTree implements vscode.TreeDataProvider<RunNode> {
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(private readonly runs: RunStore) {
    this.onDidChangeTreeData = runs.onDidChange;
  }

  getChildren(node?: RunNode): RunNode[] {
    return node ? [] : this.runs.list().map(({ id }) => ({ run: id }));
  }

  getTreeItem({ run }: RunNode): vscode.TreeItem {
    const entry = this.runs.find(run);
    if (!entry) return new vscode.TreeItem("deleted");
    const { label, description } = describeRun(entry);
    const item = new vscode.TreeItem(label);
    item.id = run;
    item.description = description;
    item.tooltip = `${label} ${description}\n${entry.recipe}\n${entry.created}\n${contentOf(entry)}`;
    item.iconPath = new vscode.ThemeIcon(studies[entry.kind].icon);
    item.contextValue = "run";
    item.command = { command: "holoscope.openRun", title: "Show", arguments: [run] };
    return item;
  }
}

/** How many parts it has, or else its figures. */
const contentOf = ({ kind, parts, figures }: RunEntry): string =>
  parts.length > 0
    ? `${studies[kind].label}: ${parts.length}`
    : figures.map(({ label, value }) => `${label}: ${value}`).join("\n");
