import * as vscode from "vscode";
import type { Figure } from "../figures";
import type { RunStore } from "../runs/runStore";
import type { Selection } from "../selection";
import { figureItem } from "./items";

/** Key figures of the run and the cut that are being looked at. */
export class ResultTree implements vscode.TreeDataProvider<Figure> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly runs: RunStore,
    private readonly selection: Selection,
  ) {}

  register(): vscode.Disposable {
    const view = vscode.window.createTreeView("holoscope.results", { treeDataProvider: this });
    const update = () => {
      view.description = this.selection.current?.run ? this.selection.current.cut : undefined;
      this.changed.fire();
    };
    return vscode.Disposable.from(view, this.selection.onDidChange(update), this.runs.onDidChange(update));
  }

  getChildren(figure?: Figure): Figure[] {
    const { run, cut } = this.selection.current ?? {};
    const entry = run !== undefined ? this.runs.find(run) : undefined;
    if (figure || !entry) return [];
    return [...entry.figures, ...(entry.cuts.find(({ id }) => id === cut)?.figures ?? [])];
  }

  getTreeItem(figure: Figure): vscode.TreeItem {
    return figureItem(figure);
  }
}
