import * as vscode from "vscode";
import { describeRun } from "../runs/describeRun";
import type { RunEntry, RunStore } from "../runs/runStore";

/** A stored run by its identifier, as menus hand it to commands. */
interface RunNode {
  run: string;
}

const icons: Record<RunEntry["kind"], string> = { cuts: "history", probes: "graph-line", similarity: "git-compare" };
const contexts: Record<RunEntry["kind"], string> = { cuts: "run", probes: "probesRun", similarity: "similarityRun" };

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
    item.tooltip = `${label} ${description}\n${entry.recipe}\n${entry.created}\n${entry.kind === "cuts" ? `${entry.cuts.length} cuts` : entry.kind === "probes" ? `${entry.probes.length} probes` : entry.figures.map(({ label, value }) => `${label}: ${value}`).join("\n")}`;
    item.iconPath = new vscode.ThemeIcon(icons[entry.kind]);
    item.contextValue = contexts[entry.kind];
    item.command = { command: "holoscope.openRun", title: "Show", arguments: [run] };
    return item;
  }
}
