import * as path from "node:path";
import * as vscode from "vscode";
import { errorMessage } from "../../protocol/errors";
import type { CutInfo } from "../../protocol/inspection";
import type { KeyFigure } from "../../protocol/finding";
import { recipeStudyKinds, type RecipeStudy } from "../../protocol/studies";
import type { Inspections } from "../inspections";
import { besideRecipe, isComparison, isRecipe, readRecipe } from "../recipes/recipeFile";
import { findModels, findRecipes, MODEL_PATTERN } from "../recipes/workspaceFiles";
import type { RunEntry, RunStore } from "../runs/runStore";
import type { Selected, Selection } from "../selection";
import {
  comparisonItem,
  cutItem,
  figureItem,
  modelItem,
  partItem,
  pickedCutItem,
  problemItem,
  studyItem,
} from "./items";

type Part = RunEntry["parts"][number];

/**
 * A recipe (or a model without one), a recipe that compares, one of its cuts, another study with its newest run, a part
 * of that, a figure of the newest run there, or what went wrong. `source` is the recipe's or model's path.
 */
export type ModelNode =
  | { kind: "model"; source: string; model: string }
  | { kind: "comparison"; source: string }
  | { kind: "cut"; source: string; id: string; cut: CutInfo | undefined; figures: KeyFigure[]; parent: ModelNode }
  | { kind: "study"; source: string; study: RecipeStudy; run: RunEntry; parent: ModelNode }
  | { kind: "part"; source: string; study: RecipeStudy; part: Part; parent: ModelNode }
  | { kind: "figure"; figure: KeyFigure; parent: ModelNode }
  | { kind: "problem"; text: string };

type Root = Extract<ModelNode, { kind: "model" | "comparison" }>;

/** How often a node is revealed while the tree is being refreshed, and what is waited between. */
const [REVEAL_TRIES, REVEAL_PAUSE_MS] = [10, 300];

/** The models of the workspace -> their cuts -> the results of the newest run. It mirrors the panels' selection. */
export class ModelTree implements vscode.TreeDataProvider<ModelNode> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  /** Roots as last listed, by source. */
  private roots = new Map<string, ModelNode>();

  constructor(
    private readonly inspections: Inspections,
    private readonly runs: RunStore,
    private readonly selection: Selection,
  ) {}

  /** Shows in a view, its own, what is selected. */
  follow(view: vscode.TreeView<ModelNode>): vscode.Disposable {
    const files = vscode.workspace.createFileSystemWatcher(MODEL_PATTERN);
    const refresh = () => this.refresh();
    const listeners = [files.onDidChange, files.onDidCreate, files.onDidDelete, this.runs.onDidChange].map((event) =>
      event(refresh),
    );
    const reveal = (selected = this.selection.current) => view.visible && selected && this.reveal(view, selected);
    return vscode.Disposable.from(
      files,
      ...listeners,
      this.selection.onDidChange(reveal),
      view.onDidChangeVisibility(() => reveal()),
    );
  }

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(node?: ModelNode): Promise<ModelNode[]> {
    if (!node) return this.listRoots();
    switch (node.kind) {
      case "model":
        return [...(await this.listCuts(node)), ...this.listStudies(node)];
      case "comparison":
        return this.figuresOf(node).map((figure) => ({ kind: "figure", figure, parent: node }));
      case "cut":
        return node.figures.map((figure) => ({ kind: "figure", figure, parent: node }));
      case "study":
        return this.contentOf(node);
      case "figure":
      case "part":
      case "problem":
        return [];
    }
  }

  getParent(node: ModelNode): ModelNode | undefined {
    return "parent" in node ? node.parent : undefined;
  }

  getTreeItem(node: ModelNode): vscode.TreeItem {
    switch (node.kind) {
      case "model":
        return modelItem(node.source, node.model);
      case "comparison":
        return comparisonItem(node.source, this.figuresOf(node));
      case "cut":
        return node.cut
          ? cutItem(node.source, node.cut, node.figures)
          : pickedCutItem(node.source, node.id, node.figures);
      case "study":
        return studyItem(node.source, node.study, node.run);
      case "part":
        return partItem(node.source, node.study, node.part);
      case "figure":
        return figureItem(node.figure);
      case "problem":
        return problemItem(node.text);
    }
  }

  /** Every recipe, and every model that no recipe names. */
  private async listRoots(): Promise<ModelNode[]> {
    const [models, recipes] = await Promise.all([findModels(), findRecipes()]);
    const withRecipe = await Promise.all(recipes.map(rootOf));
    const bare = models.filter(
      (model) => !withRecipe.some((recipe) => recipe.kind === "model" && recipe.model === model),
    );
    const listed: Root[] = [...withRecipe, ...bare.map((model) => ({ kind: "model" as const, source: model, model }))];
    listed.sort((a, b) => a.source.localeCompare(b.source));
    this.roots = new Map(listed.map((root) => [root.source, root]));
    return [...this.roots.values()];
  }

  private async listCuts(parent: Extract<ModelNode, { kind: "model" }>): Promise<ModelNode[]> {
    try {
      if (isRecipe(parent.source)) await readRecipe(parent.source);
      const { cuts } = await this.inspections.of(parent.model);
      const measured = this.runs.newest(parent.source, "cuts")?.parts ?? [];
      // Cuts picked by hand are known from their run alone.
      const ids = new Set([...cuts, ...measured].map(({ id }) => id));
      return [...ids].map((id) => {
        const figures = measured.find((cut) => cut.id === id)?.figures ?? [];
        return { kind: "cut", source: parent.source, id, cut: cuts.find((cut) => cut.id === id), figures, parent };
      });
    } catch (error) {
      return [{ kind: "problem", text: errorMessage(error) }];
    }
  }

  /** The newest runs of the other studies, each under a node of its own. */
  private listStudies(parent: Extract<ModelNode, { kind: "model" }>): ModelNode[] {
    const { source } = parent;
    return recipeStudyKinds
      .filter((study) => study !== "cuts")
      .flatMap((study): ModelNode[] => {
        const run = this.runs.newest(source, study);
        return run ? [{ kind: "study", source, study, run, parent }] : [];
      });
  }

  /** The parts of a run, or its figures where it has none. */
  private contentOf(parent: Extract<ModelNode, { kind: "study" }>): ModelNode[] {
    const { source, study, run } = parent;
    return run.parts.length > 0
      ? run.parts.map((part) => ({ kind: "part", source, study, part, parent }))
      : run.figures.map((figure) => ({ kind: "figure", figure, parent }));
  }

  private figuresOf({ source }: Extract<ModelNode, { kind: "comparison" }>): KeyFigure[] {
    return this.runs.newest(source, "similarity")?.figures ?? [];
  }

  private async reveal(view: vscode.TreeView<ModelNode>, wanted: Selected): Promise<void> {
    const { source, study, part } = wanted;
    // A recipe that was written while the view was hidden is not listed yet.
    if (!this.roots.has(source)) await this.listRoots();
    const root = this.roots.get(source);
    if (!root) return;
    const children = await this.getChildren(root);
    const below = children.find((child) => child.kind === "study" && child.study === study);
    const selected = (child: ModelNode) =>
      child.kind === "cut" ? study === "cuts" && child.id === part : child.kind === "part" && child.part.id === part;
    const node = [...children, ...(below ? await this.getChildren(below) : [])].find(selected);
    await this.show(view, node ?? below ?? root, () => this.selection.current === wanted);
  }

  /** A tree that is being refreshed cannot reveal: it is asked again while that is still wanted. */
  private async show(view: vscode.TreeView<ModelNode>, node: ModelNode, isWanted: () => boolean): Promise<void> {
    for (let tries = 0; tries < REVEAL_TRIES; tries++) {
      // Revealing in a hidden view would open it over what the user has turned to meanwhile.
      if (!view.visible || !isWanted()) return;
      const isShown = await view.reveal(node, { select: true, focus: false }).then(
        () => view.selection.length > 0,
        () => false,
      );
      if (isShown) return;
      await new Promise((resolve) => setTimeout(resolve, REVEAL_PAUSE_MS));
    }
  }
}

/**
 * A recipe with the model that it names, whose own recipe it is or which it compares; with its own path while it cannot
 * be read, so that it is listed with its problem below it.
 */
async function rootOf(source: string): Promise<Root> {
  const recipe = await readRecipe(source).catch(() => undefined);
  const model = recipe ? besideRecipe(source, recipe.model) : path.resolve(source);
  return recipe && isComparison(source, recipe) ? { kind: "comparison", source } : { kind: "model", source, model };
}
