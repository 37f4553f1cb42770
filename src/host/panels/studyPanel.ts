import * as path from "node:path";
import * as vscode from "vscode";
import type { Inspection } from "../../protocol/inspection";
import { handle, panelMessage, type PanelMessage } from "../../protocol/messages";
import { emptyPanel, withRun, type HostMessage, type PanelState, type PanelStatus } from "../../protocol/panel";
import type { RecipeChoice } from "../../protocol/recipeChoice";
import type { CallOptions } from "../../protocol/rpc";
import { recipeRunOf, type RecipeRun } from "../../protocol/run";
import { recipeStudyKinds, type RecipeStudy } from "../../protocol/studies";
import { comparisonTitle } from "../../protocol/similarityWords";
import { inBackground } from "../background";
import { isComparison, isRecipe, nameOf, readRecipe, saveOpenEditor, updateRecipe } from "../recipes/recipeFile";
import type { RunEntry, RunOf } from "../runs/runStore";
import { answersOf, findTargets } from "./answers";
import { dependencies, modelOf, staleStudies, type Subject } from "./dependencies";
import { failure } from "./failure";
import type { PanelContext, PanelServices, Work } from "./panelContext";
import { Running } from "./running";
import { View } from "./view";
import { watchFiles } from "./watchFiles";

/**
 * One webview about a recipe, or about a model that is to have one: a tab for every study. It loads what it shows and
 * does what it asks. Failures end in its status, never unhandled.
 */
export class StudyPanel implements PanelContext {
  readonly view: View<PanelState, PanelMessage, HostMessage>;
  readonly engine: ReturnType<PanelServices["startEngine"]>;
  private readonly disposables: vscode.Disposable[] = [];
  private watcher: vscode.Disposable | undefined;
  private readonly running: Running;
  /** The stored runs on show. */
  private readonly shown = new Map<RecipeStudy, RunEntry>();
  private subject: Subject;
  /** Whether somebody has said which tab is wanted. */
  private turned: boolean;
  /** Loading and writing, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  /**
   * @param source path of a recipe, or of a model for which no dataset has been chosen
   * @param entry the stored run to turn to; of every study the newest run of the recipe is shown by default
   */
  constructor(
    readonly webview: vscode.WebviewPanel,
    source: string,
    readonly services: PanelServices,
    entry?: RunOf<RecipeStudy>,
  ) {
    this.subject = { source };
    this.turned = entry !== undefined;
    this.engine = services.startEngine();
    const handlers = this.handlers();
    this.view = new View(webview, services.extension, {
      kind: "studies",
      initial: { ...emptyPanel, face: entry?.kind ?? "cuts" },
      schema: panelMessage,
      receive: (message) => inBackground(this.attempt(async () => handle(handlers, message))),
    });
    this.running = new Running(
      (patch) => this.view.patch(patch),
      () => services.runningChanged(),
    );
    this.disposables.push(
      this.engine,
      webview.onDidChangeViewState(() => webview.active && this.announce()),
      services.selection.onDidChange(({ source: about, study, part }) => {
        if (study && part !== undefined && this.isAbout(about) && part !== this.view.state.selected[study])
          this.patchPart(study, part);
      }),
    );
    this.view.open(source);
    this.reload();
    for (const study of recipeStudyKinds) {
      const run = entry?.kind === study ? entry : services.runs.newest(source, study);
      if (run) this.showRun(run);
    }
  }

  /** Path of the recipe, or of the model that has none. */
  get source(): string {
    return this.subject.source;
  }

  get isRunning(): boolean {
    return this.running.isOn;
  }

  /** The stored runs on show, in the order of the tabs. */
  get runsOnShow(): RunEntry[] {
    return recipeStudyKinds.flatMap((study) => this.shown.get(study) ?? []);
  }

  runOnShow = (study: RecipeStudy): RunEntry | undefined => this.shown.get(study);

  isAbout(source: string): boolean {
    return this.source === source;
  }

  /** Shows a stored run without computing anything. */
  showRun(entry: RunOf<RecipeStudy>): void {
    this.enqueue(async () => {
      const run = recipeRunOf(await this.engine.call("load", { path: entry.file }));
      this.show(entry, run);
      const recipe = this.view.state.recipe ?? run.report.recipe;
      this.view.patch({ recipe, recipeName: path.basename(this.source) });
      if (!this.isRunning) this.view.patch({ status: { kind: "idle" } });
      if (entry.kind === "cuts") this.settle(entry.parts);
      else this.announceWhenSeen();
      await this.updateStale();
    });
  }

  /** Turns to a stored run, which is loaded unless it is on show. */
  turnToRun(entry: RunOf<RecipeStudy>): void {
    if (this.shown.get(entry.kind)?.id !== entry.id) this.showRun(entry);
    this.turnTo(entry.kind);
  }

  /** Turns to a study, and selects a part of what it found. */
  select(study: RecipeStudy, part: string): void {
    this.patchPart(study, part);
    this.turnTo(study);
  }

  turnTo(face: RecipeStudy): void {
    this.turned = true;
    this.view.patch({ face });
    this.announce();
    if (face === "probes" && !this.view.state.targets) inBackground(findTargets(this, this.subject.recipe));
  }

  cancel(): void {
    this.running.cancel();
  }

  /** Runs a study as the recipe says, and first asks for a recipe when there is none. */
  async run(study: RecipeStudy, choice?: RecipeChoice): Promise<void> {
    if (this.isRunning) return;
    this.turnTo(study);
    return this.perform({ work: study, ofPair: false }, "Starting", async (options) => {
      await this.queue;
      await saveOpenEditor(this.source);
      if (choice) await updateRecipe(this.source, choice);
      await this.compute(study, options);
    });
  }

  async perform(work: Work, message: string, compute: (options: CallOptions) => Promise<void>): Promise<void> {
    if (this.isRunning) return;
    this.view.patch(work);
    return this.running.perform(message, () => this.ensureRecipe(work.work), compute);
  }

  /** Writes into the recipe what was chosen in the page. */
  choose(choice: RecipeChoice): void {
    this.enqueue(async () => {
      if (!isRecipe(this.source)) return;
      await saveOpenEditor(this.source);
      await updateRecipe(this.source, choice);
      const recipe = await readRecipe(this.source);
      this.subject = { ...this.subject, recipe };
      this.view.patch({ recipe });
      await this.updateStale();
    });
  }

  /** Makes a panel about a bare model one about a recipe for it. */
  adopt(recipe: string): void {
    this.subject = { source: recipe };
    this.view.open(recipe);
    this.reload();
  }

  dispose(): void {
    this.cancel();
    this.watcher?.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private handlers() {
    return {
      ...answersOf(this, () => this.subject),
      run: ({ study, cuts }: Extract<PanelMessage, { type: "run" }>) => this.run(study, cuts && { cuts }),
      cancel: () => this.cancel(),
      turnTo: ({ study }: { study: RecipeStudy }) => this.turnTo(study),
      select: ({ study, part }: { study: RecipeStudy; part: string }) => this.select(study, part),
      choose: ({ choice }: { choice: RecipeChoice }) => this.choose(choice),
      exportHtml: () => this.services.exportHtml(this.runsOnShow),
    };
  }

  private async compute(study: RecipeStudy, options: CallOptions): Promise<void> {
    const { runs } = this.services;
    const saveTo = await runs.reserve();
    const params = { kind: study, recipePath: this.source, saveTo, work: await runs.workFolder(this.source, study) };
    const run = recipeRunOf(await this.engine.call("run", params, options));
    const entry = await runs.add(run, saveTo);
    this.show(entry, run);
    this.view.patch({ stale: this.view.state.stale.filter((other) => other !== study) });
    if (study === "cuts") this.settle(entry.parts);
    else this.announce();
  }

  private show(entry: RunEntry, run: RecipeRun): void {
    this.shown.set(run.kind, entry);
    this.view.patch({ runs: withRun(this.view.state.runs, run) }, { type: "run", run });
    if (run.inspection) this.inspected(run.inspection);
    if (run.kind === "similarity") this.view.patch({ details: run.report.details });
  }

  private inspected(inspection: Inspection): void {
    this.subject = { ...this.subject, inspection };
    this.view.patch({ inspection });
  }

  /** Whether there is a recipe to run; a panel about a bare model asks for one and takes it over. */
  private async ensureRecipe(study: RecipeStudy): Promise<boolean> {
    if (isRecipe(this.source)) return true;
    const recipe = await this.services.chooseRecipe(this.source, study);
    if (!recipe || !isRecipe(recipe)) return false;
    this.adopt(recipe);
    return true;
  }

  private reload(): void {
    this.enqueue(() => this.load());
  }

  /** Reads recipe and model, now and after every change of a file. */
  private async load(): Promise<void> {
    const { source } = this.subject;
    const recipe = isRecipe(source) ? await readRecipe(source) : undefined;
    this.subject = { source, recipe };
    this.watch();
    const compares = recipe !== undefined && isComparison(source, recipe);
    this.webview.title = compares ? comparisonTitle(recipe, nameOf) : nameOf(source);
    if (!this.turned && compares) this.view.patch({ face: "similarity" });
    this.view.patch({ recipe, recipeName: recipe ? path.basename(source) : "" });
    const inspection = await this.services.inspections.of(modelOf(this.subject));
    this.inspected(inspection);
    this.view.patch({ status: this.loaded() });
    if (inspection.files) this.watch();
    await this.updateStale();
    if (this.view.state.face === "probes") await findTargets(this, recipe);
    const measured = this.view.state.runs.cuts?.report.cuts ?? [];
    this.settle([...inspection.cuts.filter(({ refusal }) => !refusal), ...inspection.cuts, ...measured]);
  }

  private watch(): void {
    this.watcher?.dispose();
    this.watcher = watchFiles(dependencies(this.subject), () => this.reload());
  }

  private async updateStale(): Promise<void> {
    this.view.patch({ stale: await staleStudies(this.shown, this.subject) });
  }

  /** The status after loading: an error in a file is over then, but the end of a run is still worth saying. */
  private loaded(): PanelStatus {
    const { status } = this.view.state;
    const endOfRun = status.kind === "cancelled" || (status.kind === "failed" && status.died);
    return this.isRunning || endOfRun ? status : { kind: "idle" };
  }

  private patchPart(study: RecipeStudy, part: string | undefined): void {
    this.view.patch({ selected: { ...this.view.state.selected, [study]: part } });
  }

  /** Keeps the selected cut if it is one of these, or else takes the first. */
  private settle(cuts: readonly { id: string }[]): void {
    const { cuts: selected } = this.view.state.selected;
    if (!cuts.some(({ id }) => id === selected)) this.patchPart("cuts", cuts[0]?.id);
    this.announceWhenSeen();
  }

  /** A panel in the background does not take the selection over. */
  private announceWhenSeen(): void {
    const { selection } = this.services;
    if (this.webview.visible || (selection.current && this.isAbout(selection.current.source))) this.announce();
  }

  private announce(): void {
    const { face, selected } = this.view.state;
    const run = this.shown.get(face)?.id;
    this.services.selection.select({ source: this.source, study: face, part: selected[face], run });
  }

  private enqueue(task: () => Promise<void>): void {
    this.queue = this.queue.then(() => this.attempt(task));
  }

  private async attempt(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.view.patch({ status: failure(error) });
    }
  }
}
