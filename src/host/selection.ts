import * as vscode from "vscode";

/** What is being looked at. `source` is the path of a recipe, or of a model that has no recipe yet; `run` is the identifier of a stored run, `probe` a tensor where probes are looked at. */
export interface Selected {
  source: string;
  cut?: string;
  probe?: string;
  run?: string;
}

/** The one selection that the panels and the trees share: selecting anywhere selects everywhere. */
export class Selection {
  private readonly changed = new vscode.EventEmitter<Selected>();
  readonly onDidChange = this.changed.event;
  private selected: Selected | undefined;

  get current(): Selected | undefined {
    return this.selected;
  }

  select(selected: Selected): void {
    const same =
      this.selected &&
      (["source", "cut", "probe", "run"] as const).every((key) => this.selected?.[key] === selected[key]);
    if (same) return;
    this.selected = selected;
    this.changed.fire(selected);
  }
}
