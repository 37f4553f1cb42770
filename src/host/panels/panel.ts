import * as path from "node:path";
import * as vscode from "vscode";
import { errorKind, errorMessage } from "../../protocol/errors";
import type { CutInfo } from "../../protocol/inspection";
import type { PanelState, PanelStatus, RecipeChoice, WebviewMessage } from "../../protocol/panel";
import type { RecipeInput } from "../../protocol/recipe";
import type { EngineProcess } from "../engineProcess";
import { dataFiles, newerThan, type Inspections } from "../inspections";
import { besideRecipe, isRecipe, readRecipe, saveOpenEditor, updateRecipe } from "../recipes/recipeFile";
import type { RunEntry, RunStore } from "../runs/runStore";
import type { Selection } from "../selection";
import { parseMessage } from "./messages";
import { savePicture } from "./savePicture";
import { View } from "./view";
import { watchFiles } from "./watchFiles";

export interface PanelServices {
  /** Folder of the extension. */
  extension: string;
  inspections: Inspections;
  runs: RunStore;
  selection: Selection;
  /** A process of the panel's own, so that cancelling one run disturbs no other. */
  startEngine(): EngineProcess;
  /** Asks for a dataset and returns the recipe's path; undefined when the user gave up. */
  chooseRecipe(model: string): Promise<string | undefined>;
  exportHtml(run: RunEntry): Promise<void>;
  exportTwin(recipe: string, cut: string): Promise<void>;
  /** A run of some panel has started or ended. */
  runningChanged(): void;
}

/** One webview: loads what it shows and does what it asks. Failures end in its status, never unhandled. */
export class Panel {
  private readonly view: View<PanelState, WebviewMessage>;
  private readonly engine: EngineProcess;
  private readonly disposables: vscode.Disposable[] = [];
  private watcher: vscode.Disposable | undefined;
  private running: AbortController | undefined;
  private shown: RunEntry | undefined;
  /** The last question about picked weights: answers to earlier ones come too late. */
  private check: Promise<CutInfo> | undefined;
  /** Loading and writing, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  /**
   * @param source path of a recipe, or of a model for which no dataset has been chosen
   * @param entry the stored run to show, by default the newest of the recipe
   */
  constructor(
    readonly webview: vscode.WebviewPanel,
    private source: string,
    private readonly services: PanelServices,
    entry = services.runs.newest(source),
  ) {
    this.engine = services.startEngine();
    this.view = new View(webview, services.extension, {
      kind: "analysis",
      initial: { recipeName: "", status: { kind: "loading" }, stale: false },
      parse: parseMessage,
      receive: (message) => void this.attempt(() => this.receive(message)),
    });
    this.disposables.push(
      this.engine,
      webview.onDidChangeViewState(() => webview.active && this.announce()),
      services.selection.onDidChange(({ source, cut }) => {
        if (cut && this.isAbout(source) && cut !== this.view.state.selectedCut) this.view.patch({ selectedCut: cut });
      }),
    );
    this.view.open(source);
    this.reload();
    if (entry) this.showRun(entry);
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** The stored run on show. */
  get run(): RunEntry | undefined {
    return this.shown;
  }

  isAbout(source: string): boolean {
    return this.source === source;
  }

  /** Shows a stored run without computing anything. */
  showRun(entry: RunEntry): void {
    this.enqueue(async () => {
      const run = await this.engine.call("loadRun", { path: entry.file });
      this.shown = entry;
      const recipe = this.view.state.recipe ?? run.report.recipe;
      this.view.patch({ run, inspection: run.inspection, recipe, recipeName: path.basename(this.source) });
      if (!this.running) this.view.patch({ status: { kind: "idle" } });
      this.settle(entry.cuts);
      this.view.patch({ stale: await this.isStale() });
    });
  }

  select(cut: string): void {
    this.view.patch({ selectedCut: cut });
    this.announce();
  }

  cancel(): void {
    this.running?.abort();
  }

  /** Runs the recipe, and first asks for one when there is none. `cuts` replaces the recipe's own choice. */
  async startRun(cuts?: RecipeChoice["cuts"]): Promise<void> {
    if (this.running) return;
    this.running = new AbortController();
    const { signal } = this.running;
    this.services.runningChanged();
    try {
      if (!(await this.ensureRecipe())) return;
      this.view.patch({ status: { kind: "running", progress: { message: "Starting", fraction: 0 } } });
      await this.queue;
      await saveOpenEditor(this.source);
      if (cuts) await updateRecipe(this.source, { cuts });
      await this.compute(signal);
    } catch (error) {
      this.view.patch({ status: failure(error) });
    } finally {
      this.running = undefined;
      this.services.runningChanged();
    }
  }

  dispose(): void {
    this.cancel();
    this.watcher?.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async compute(signal: AbortSignal): Promise<void> {
    const { runs } = this.services;
    const saveTo = await runs.reserve();
    const run = await this.engine.call("run", { recipePath: this.source, saveTo }, {
      signal,
      onProgress: (progress) => signal.aborted || this.view.patch({ status: { kind: "running", progress } }),
    });
    this.shown = await runs.add(run, saveTo);
    this.view.patch({ run, inspection: run.inspection, stale: false, status: { kind: "idle" } });
    this.settle(run.report.cuts);
  }

  /** Whether there is a recipe to run; a panel about a bare model asks for one and takes it over. */
  private async ensureRecipe(): Promise<boolean> {
    if (isRecipe(this.source)) return true;
    const recipe = await this.services.chooseRecipe(this.source);
    if (!recipe || !isRecipe(recipe)) return false;
    this.adopt(recipe);
    return true;
  }

  /** Makes a panel about a bare model one about a recipe for it. */
  adopt(recipe: string): void {
    this.source = recipe;
    this.view.open(recipe);
    this.reload();
  }

  private async receive(message: WebviewMessage): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "run":
        return this.startRun(message.cuts);
      case "cancel":
        return this.cancel();
      case "select":
        return this.select(message.cut);
      case "checkCut":
        return this.checkCut(message.weights);
      case "choose":
        return this.enqueue(() => this.choose(message.choice));
      case "openRecipe":
        await vscode.window.showTextDocument(vscode.Uri.file(this.source), { viewColumn: vscode.ViewColumn.One });
        return;
      case "exportHtml":
        return this.shown && this.services.exportHtml(this.shown);
      case "exportTwin":
        return this.services.exportTwin(this.source, message.cut);
      case "save":
        return savePicture(message, path.dirname(this.source));
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
    }
  }

  private async choose(choice: RecipeChoice): Promise<void> {
    if (!isRecipe(this.source)) return;
    await saveOpenEditor(this.source);
    await updateRecipe(this.source, choice);
    this.view.patch({ recipe: await readRecipe(this.source), stale: await this.isStale() });
  }

  /** Says of the weights picked last whether they are a cut. */
  private async checkCut(weights: string[]): Promise<void> {
    const recipe = this.view.state.recipe;
    const check = (this.check = this.services.inspections.checkCut(this.model(recipe), weights));
    const pickedCut = await check;
    if (check === this.check) this.view.patch({ pickedCut });
  }

  private reload(): void {
    this.enqueue(() => this.load());
  }

  private async load(): Promise<void> {
    const recipe = isRecipe(this.source) ? await readRecipe(this.source) : undefined;
    this.watch(recipe);
    this.view.patch({ recipe, recipeName: recipe ? path.basename(this.source) : "" });
    const inspection = await this.services.inspections.of(this.model(recipe));
    this.view.patch({ inspection, status: this.loaded() });
    if (inspection.files) this.watch(recipe);
    this.view.patch({ stale: await this.isStale() });
    const measured = this.view.state.run?.report.cuts ?? [];
    this.settle([...inspection.cuts.filter(({ refusal }) => !refusal), ...inspection.cuts, ...measured]);
  }

  private watch(recipe: RecipeInput | undefined): void {
    this.watcher?.dispose();
    this.watcher = watchFiles(this.files(recipe), () => this.reload());
  }

  private model(recipe: RecipeInput | undefined): string {
    return recipe ? besideRecipe(this.source, recipe.model) : this.source;
  }

  /** The files that a run depends on, those of external data among them once the model was read. */
  private files(recipe: RecipeInput | undefined): string[] {
    const { inspection } = this.view.state;
    const external = inspection ? dataFiles(this.model(recipe), inspection) : [];
    if (!recipe) return [this.source, ...external];
    const named = [recipe.model, recipe.data.path, recipe.data.labels, ...(recipe.retrained ?? [])].filter((file) => file !== undefined);
    return [this.source, ...named.map((file) => besideRecipe(this.source, file)), ...external];
  }

  private async isStale(): Promise<boolean> {
    const { run, recipe } = this.view.state;
    if (!run) return false;
    return newerThan(Date.parse(run.created), this.files(recipe));
  }

  /** The status after loading: an error in a file is over then, but the end of a run is still worth saying. */
  private loaded(): PanelStatus {
    const { status } = this.view.state;
    const endOfRun = status.kind === "cancelled" || (status.kind === "failed" && status.died);
    return this.running || endOfRun ? status : { kind: "idle" };
  }

  /** Keeps the selected cut if it is one of these, or else takes the first. A panel in the background does not take the selection over. */
  private settle(cuts: readonly { id: string }[]): void {
    const { selectedCut } = this.view.state;
    if (!cuts.some(({ id }) => id === selectedCut)) this.view.patch({ selectedCut: cuts[0]?.id });
    const { selection } = this.services;
    if (this.webview.visible || (selection.current && this.isAbout(selection.current.source))) this.announce();
  }

  private announce(): void {
    this.services.selection.select({ source: this.source, cut: this.view.state.selectedCut, run: this.shown?.id });
  }

  private enqueue(task: () => Promise<void>): void {
    this.queue = this.queue.then(() => this.attempt(task));
  }

  private async attempt(task: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.view.patch({ status: failure(error) });
    }
  }
}

function failure(error: unknown): PanelStatus {
  const kind = errorKind(error);
  return kind === "cancelled" ? { kind } : { kind: "failed", message: errorMessage(error), died: kind === "died" };
}
