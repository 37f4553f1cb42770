import * as path from "node:path";
import * as vscode from "vscode";
import type { CutInfo, DataDescription } from "../../protocol/inspection";
import type { Face, PanelState, PanelStatus, RecipeChoice, WebviewMessage } from "../../protocol/panel";
import type { RecipeInput } from "../../protocol/recipe";
import type { CallOptions } from "../../protocol/rpc";
import { runOf } from "../../protocol/run";
import { inBackground } from "../background";
import type { EngineProcess } from "../engineProcess";
import { dataFiles, newerThan, type Inspections } from "../inspections";
import { chooseCheckpoints } from "../probes/chooseCheckpoints";
import { targetsOf } from "../probes/targets";
import { besideRecipe, isRecipe, readRecipe, saveOpenEditor, updateRecipe } from "../recipes/recipeFile";
import type { RunEntry, RunOf, RunStore } from "../runs/runStore";
import type { Selection } from "../selection";
import { failure } from "./failure";
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
  startEngine(): Pick<EngineProcess, "call" | "dispose">;
  /** Asks for a dataset and what else a run needs, and returns the recipe's path; undefined when the user gave up. */
  chooseRecipe(model: string, work: Face): Promise<string | undefined>;
  describeData(files: string[], label?: string): Promise<DataDescription>;
  exportHtml(run: RunEntry): Promise<void>;
  exportTwin(recipe: string, cut: string): Promise<void>;
  /** A run of some panel has started or ended. */
  runningChanged(): void;
}

/** One webview: loads what it shows and does what it asks. Failures end in its status, never unhandled. */
export class Panel {
  private readonly view: View<PanelState, WebviewMessage>;
  private readonly engine: ReturnType<PanelServices["startEngine"]>;
  private readonly disposables: vscode.Disposable[] = [];
  private watcher: vscode.Disposable | undefined;
  private running: AbortController | undefined;
  private readonly shown: Partial<Record<Face, RunEntry>> = {};
  /** The last question about picked weights: answers to earlier ones come too late. */
  private check: Promise<CutInfo> | undefined;
  /** Loading and writing, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  /**
   * @param source path of a recipe, or of a model for which no dataset has been chosen
   * @param entry the stored run to turn to; of cuts and of probes alike, the newest of the recipe is shown by default
   */
  constructor(
    readonly webview: vscode.WebviewPanel,
    private source: string,
    private readonly services: PanelServices,
    entry?: RunOf<Face>,
  ) {
    this.engine = services.startEngine();
    this.view = new View(webview, services.extension, {
      kind: "analysis",
      initial: {
        recipeName: "",
        status: { kind: "loading" },
        stale: false,
        face: entry?.kind ?? "cuts",
        work: "cuts",
        probesStale: false,
      },
      parse: parseMessage,
      receive: (message) => inBackground(this.attempt(() => this.receive(message))),
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
    for (const kind of ["probes", "cuts"] as const) {
      const shown = entry?.kind === kind ? entry : services.runs.newest(source, kind);
      if (shown) this.showRun(shown);
    }
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** The stored run of cuts on show. */
  get run(): RunEntry | undefined {
    return this.shown.cuts;
  }

  isAbout(source: string): boolean {
    return this.source === source;
  }

  /** Shows a stored run without computing anything. */
  showRun(entry: RunOf<Face>): void {
    this.enqueue(async () => {
      const stored = await this.engine.call("load", { path: entry.file });
      const loaded = entry.kind === "cuts" ? { run: runOf(stored, "cuts") } : { probed: runOf(stored, "probes") };
      this.shown[entry.kind] = entry;
      const { inspection, report } = loaded.run ?? loaded.probed;
      this.view.patch({
        ...loaded,
        inspection,
        recipe: this.view.state.recipe ?? report.recipe,
        recipeName: path.basename(this.source),
      });
      if (!this.running) this.view.patch({ status: { kind: "idle" } });
      if (entry.kind === "cuts") this.settle(entry.parts);
      else this.announceWhenSeen();
      this.view.patch(await this.staleness());
    });
  }

  /** Turns to a stored run, which is loaded unless it is on show. */
  turnToRun(entry: RunOf<Face>): void {
    if (this.shown[entry.kind]?.id !== entry.id) this.showRun(entry);
    this.turnTo(entry.kind);
  }

  select(cut: string): void {
    this.view.patch({ selectedCut: cut, face: "cuts" });
    this.announce();
  }

  selectTensor(tensor: string): void {
    this.view.patch({ selectedTensor: tensor });
    this.turnTo("probes");
  }

  turnTo(face: Face): void {
    this.view.patch({ face });
    this.announce();
    if (face === "probes" && !this.view.state.targets) inBackground(this.findTargets());
  }

  cancel(): void {
    this.running?.abort();
  }

  /** Runs the recipe, and first asks for one when there is none. `cuts` replaces the recipe's own choice. */
  startRun(cuts?: RecipeChoice["cuts"]): Promise<void> {
    return this.start("cuts", async (signal) => {
      if (cuts) await updateRecipe(this.source, { cuts });
      await this.compute(signal);
    });
  }

  /** Probes the layers as the recipe says, and first asks for one when there is none. */
  startProbes(): Promise<void> {
    this.turnTo("probes");
    return this.start("probes", (signal) => this.probe(signal));
  }

  dispose(): void {
    this.cancel();
    this.watcher?.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async start(work: Face, compute: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.running) return;
    this.running = new AbortController();
    const { signal } = this.running;
    this.services.runningChanged();
    this.view.patch({ work });
    try {
      if (!(await this.ensureRecipe(work))) return;
      this.view.patch({ status: { kind: "running", progress: { message: "Starting", fraction: 0 } } });
      await this.queue;
      await saveOpenEditor(this.source);
      await compute(signal);
    } catch (error) {
      this.view.patch({ status: failure(error) });
    } finally {
      this.running = undefined;
      this.services.runningChanged();
    }
  }

  private async compute(signal: AbortSignal): Promise<void> {
    const { runs } = this.services;
    const saveTo = await runs.reserve();
    const params = { kind: "cuts", recipePath: this.source, saveTo, work: await runs.workFolder(this.source) } as const;
    const run = runOf(await this.engine.call("run", params, this.hooks(signal)), "cuts");
    this.shown.cuts = await runs.add(run, saveTo);
    this.view.patch({ run, inspection: run.inspection, stale: false, status: { kind: "idle" } });
    this.settle(run.report.cuts);
  }

  private async probe(signal: AbortSignal): Promise<void> {
    const { runs } = this.services;
    const [saveTo, work] = [await runs.reserve(), await runs.workFolder(this.source)];
    const params = { kind: "probes", recipePath: this.source, saveTo, work } as const;
    const probed = runOf(await this.engine.call("run", params, this.hooks(signal)), "probes");
    this.shown.probes = await runs.add(probed, saveTo);
    this.view.patch({ probed, inspection: probed.inspection, probesStale: false, status: { kind: "idle" } });
    this.announce();
  }

  private hooks(signal: AbortSignal): CallOptions {
    return {
      signal,
      onProgress: (progress) => signal.aborted || this.view.patch({ status: { kind: "running", progress } }),
    };
  }

  /** Whether there is a recipe to run; a panel about a bare model asks for one and takes it over. */
  private async ensureRecipe(work: Face): Promise<boolean> {
    if (isRecipe(this.source)) return true;
    const recipe = await this.services.chooseRecipe(this.source, work);
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
      case "probe":
        return this.startProbes();
      case "turnTo":
        return this.turnTo(message.face);
      case "selectTensor":
        return this.selectTensor(message.tensor);
      case "chooseCheckpoints":
        return this.chooseCheckpoints();
      case "choose":
        return this.enqueue(() => this.choose(message.choice));
      case "openRecipe":
        await vscode.window.showTextDocument(vscode.Uri.file(this.source), { viewColumn: vscode.ViewColumn.One });
        return;
      case "exportHtml":
        return this.shown.cuts && this.services.exportHtml(this.shown.cuts);
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
    this.view.patch({ recipe: await readRecipe(this.source), ...(await this.staleness()) });
  }

  private async chooseCheckpoints(): Promise<void> {
    const checkpoints = isRecipe(this.source) && (await chooseCheckpoints(this.source));
    if (checkpoints) this.enqueue(() => this.choose({ probes: { checkpoints } }));
  }

  private async findTargets(): Promise<void> {
    const { recipe } = this.view.state;
    if (!recipe) return;
    // What is wrong with the data is said by the run.
    const targets = await targetsOf(this.source, recipe, (files, label) =>
      this.services.describeData(files, label),
    ).catch(() => []);
    this.view.patch({ targets });
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
    this.view.patch(await this.staleness());
    if (this.view.state.face === "probes") await this.findTargets();
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
    const named = [
      recipe.model,
      recipe.data.path,
      recipe.data.labels,
      ...(recipe.retrained ?? []),
      ...(recipe.probes?.checkpoints ?? []),
    ].filter((file) => file !== undefined);
    return [this.source, ...named.map((file) => besideRecipe(this.source, file)), ...external];
  }

  /** Whether each of the runs on show is older than what it depends on. */
  private async staleness(): Promise<Pick<PanelState, "stale" | "probesStale">> {
    const { run, probed, recipe } = this.view.state;
    const older = async (made: { created: string } | undefined) =>
      made !== undefined && newerThan(Date.parse(made.created), this.files(recipe));
    return { stale: await older(run), probesStale: await older(probed) };
  }

  /** The status after loading: an error in a file is over then, but the end of a run is still worth saying. */
  private loaded(): PanelStatus {
    const { status } = this.view.state;
    const endOfRun = status.kind === "cancelled" || (status.kind === "failed" && status.died);
    return this.running || endOfRun ? status : { kind: "idle" };
  }

  /** Keeps the selected cut if it is one of these, or else takes the first. */
  private settle(cuts: readonly { id: string }[]): void {
    const { selectedCut } = this.view.state;
    if (!cuts.some(({ id }) => id === selectedCut)) this.view.patch({ selectedCut: cuts[0]?.id });
    this.announceWhenSeen();
  }

  /** A panel in the background does not take the selection over. */
  private announceWhenSeen(): void {
    const { selection } = this.services;
    if (this.webview.visible || (selection.current && this.isAbout(selection.current.source))) this.announce();
  }

  private announce(): void {
    const { face, selectedCut, selectedTensor } = this.view.state;
    this.services.selection.select({
      source: this.source,
      cut: selectedCut,
      probe: face === "probes" ? selectedTensor : undefined,
      run: this.shown[face]?.id,
    });
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
