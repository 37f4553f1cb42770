import * as vscode from "vscode";
import type { RecipeStudy } from "../protocol/studies";

/** What is being looked at. */
export interface Selected {
  /** Path of a recipe, or of a model that has no recipe yet. */
  source: string;
  study?: RecipeStudy;
  /** A part of what the study found: a cut, a tensor. */
  part?: string;
  /** Identifier of a stored run. */
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
      (["source", "study", "part", "run"] as const).every((key) => this.selected?.[key] === selected[key]);
    if (same) return;
    this.selected = selected;
    this.changed.fire(selected);
  }
}
