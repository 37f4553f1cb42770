import * as vscode from "vscode";
import type { KeyFigure } from "../../protocol/finding";
import type { RunStore } from "../runs/runStore";
import type { Selection } from "../selection";
import { figureItem } from "./items";

/** Key figures of the run and the part of it that are being looked at. */
export class ResultTree implements vscode.TreeDataProvider<KeyFigure> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly runs: RunStore,
    private readonly selection: Selection,
  ) {}

  /** Names in a view, its own, the part that is selected. */
  follow(view: vscode.TreeView<KeyFigure>): vscode.Disposable {
    const update = () => {
      const { run, part } = this.selection.current ?? {};
      view.description = run ? part : undefined;
      this.changed.fire();
    };
    return vscode.Disposable.from(this.selection.onDidChange(update), this.runs.onDidChange(update));
  }

  getChildren(figure?: KeyFigure): KeyFigure[] {
    const { run, part: id } = this.selection.current ?? {};
    const entry = run !== undefined ? this.runs.find(run) : undefined;
    if (figure || !entry) return [];
    const part = entry.parts.find((one) => one.id === id);
    return [...entry.figures, ...(part?.figures ?? [])];
  }

  getTreeItem(figure: KeyFigure): vscode.TreeItem {
    return figureItem(figure);
  }
}
