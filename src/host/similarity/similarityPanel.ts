import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import type { RecipeInput } from "../../protocol/recipe";
import type { CallOptions } from "../../protocol/rpc";
import { runOf } from "../../protocol/run";
import type { SimilarityMessage, SimilarityState } from "../../protocol/similarityPanel";
import { comparisonTitle } from "../../protocol/similarityWords";
import { inBackground } from "../background";
import type { EngineProcess } from "../engineProcess";
import { newerThan } from "../inspections";
import { failure } from "../panels/failure";
import { parseSimilarityMessage } from "../panels/messages";
import { savePicture } from "../panels/savePicture";
import { View } from "../panels/view";
import { watchFiles } from "../panels/watchFiles";
import { besideRecipe, nameOf, readRecipe, saveOpenEditor } from "../recipes/recipeFile";
import type { RunEntry, RunOf, RunStore } from "../runs/runStore";
import type { Selection } from "../selection";

export interface SimilarityServices {
  /** Folder of the extension. */
  extension: string;
  runs: RunStore;
  selection: Selection;
  /** A process of the panel's own, so that cancelling one comparison disturbs no other. */
  startEngine(): Pick<EngineProcess, "call" | "dispose">;
  exportHtml(run: RunEntry): Promise<void>;
  /** A comparison of some panel has started or ended. */
  runningChanged(): void;
}

/** One webview about a recipe that compares: shows its stored run, runs it, and asks for details of single pairs. Failures end in its status. */
export class SimilarityPanel {
  private readonly view: View<SimilarityState, SimilarityMessage>;
  private readonly engine: ReturnType<SimilarityServices["startEngine"]>;
  private readonly disposables: vscode.Disposable[] = [];
  private watcher: vscode.Disposable | undefined;
  private running: AbortController | undefined;
  private shown: RunEntry | undefined;
  /** Loading, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  /** @param entry the stored run to show; by default the newest of the recipe */
  constructor(
    readonly webview: vscode.WebviewPanel,
    private readonly source: string,
    private readonly services: SimilarityServices,
    entry = services.runs.newest(source, "similarity"),
  ) {
    this.engine = services.startEngine();
    this.view = new View(webview, services.extension, {
      kind: "similarity",
      initial: {
        recipeName: path.basename(source),
        status: { kind: "loading" },
        work: "compare",
        compared: null,
        details: [],
        stale: false,
      },
      parse: parseSimilarityMessage,
      receive: (message) => inBackground(this.attempt(() => this.receive(message))),
    });
    this.disposables.push(
      this.engine,
      webview.onDidChangeViewState(() => webview.active && this.announce()),
    );
    this.view.open(source);
    this.enqueue(() => this.load());
    if (entry) this.turnToRun(entry);
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

  /** Shows a stored run without computing anything, unless it is on show. */
  turnToRun(entry: RunOf<"similarity">): void {
    if (this.shown?.id === entry.id) return this.announce();
    this.enqueue(async () => {
      const compared = runOf(await this.engine.call("load", { path: entry.file }), "similarity");
      this.show(entry, compared);
      this.view.patch({ stale: await this.isOlder() });
    });
  }

  /** Compares as the recipe says. */
  async compare(): Promise<void> {
    await this.queue;
    return this.perform("compare", "Starting", async (options) => {
      await saveOpenEditor(this.source);
      const { runs } = this.services;
      const saveTo = await runs.reserve();
      const work = await runs.workFolder(this.source);
      const params = { kind: "similarity", recipePath: this.source, saveTo, work } as const;
      const compared = runOf(await this.engine.call("run", params, options), "similarity");
      this.show(await runs.add(compared, saveTo), compared);
      this.view.patch({ stale: false });
    });
  }

  cancel(): void {
    this.running?.abort();
  }

  dispose(): void {
    this.cancel();
    this.watcher?.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async describe(pair: { a: number; b: number; epsilon: number }): Promise<void> {
    const entry = this.shown;
    if (!entry) return;
    return this.perform("details", "Running the two layers again", async (options) => {
      if (await newerThan(Date.parse(entry.created), this.files()))
        throw inputError(
          "A model or the data changed since this comparison, so that its pairs cannot be looked into any more: compare again",
        );
      const details = await this.engine.call("compareDetails", { path: entry.file, ...pair }, options);
      if (this.shown?.id === entry.id) this.view.patch({ details: [...this.view.state.details, details] });
    });
  }

  private async perform(
    work: SimilarityState["work"],
    message: string,
    compute: (options: CallOptions) => Promise<void>,
  ): Promise<void> {
    if (this.running) return;
    const { signal } = (this.running = new AbortController());
    this.services.runningChanged();
    this.view.patch({ work, status: { kind: "running", progress: { message, fraction: 0 } } });
    try {
      await compute({
        signal,
        onProgress: (progress) => signal.aborted || this.view.patch({ status: { kind: "running", progress } }),
      });
      this.view.patch({ status: { kind: "idle" } });
    } catch (error) {
      this.view.patch({ status: failure(error) });
    } finally {
      this.running = undefined;
      this.services.runningChanged();
    }
  }

  private async receive(message: SimilarityMessage): Promise<unknown> {
    switch (message.type) {
      case "ready":
        return undefined;
      case "compare":
        return this.compare();
      case "cancel":
        return this.cancel();
      case "details":
        return this.describe({ a: message.a, b: message.b, epsilon: message.epsilon });
      case "openRecipe":
        return vscode.window.showTextDocument(vscode.Uri.file(this.source), { viewColumn: vscode.ViewColumn.One });
      case "exportHtml":
        return this.shown && this.services.exportHtml(this.shown);
      case "save":
        return savePicture(message, path.dirname(this.source));
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
    }
  }

  private show(entry: RunEntry, compared: NonNullable<SimilarityState["compared"]>): void {
    this.shown = entry;
    this.view.patch({ compared, details: compared.report.details });
    this.announceWhenSeen();
  }

  /** Reads the recipe, now and after every change of a file. */
  private async load(): Promise<void> {
    const recipe = await readRecipe(this.source);
    this.webview.title = comparisonTitle(recipe, nameOf);
    this.view.patch({ recipe });
    this.watcher?.dispose();
    this.watcher = watchFiles([this.source, ...this.files()], () => this.enqueue(() => this.load()));
    const { status } = this.view.state;
    // An error in a file is over then, but the end of a run is still worth saying.
    if (!this.running && (status.kind === "loading" || (status.kind === "failed" && !status.died)))
      this.view.patch({ status: { kind: "idle" } });
    this.view.patch({ stale: await this.isOlder() });
    this.announceWhenSeen();
  }

  private async isOlder(): Promise<boolean> {
    return this.shown !== undefined && newerThan(Date.parse(this.shown.created), [this.source, ...this.files()]);
  }

  /** Models and data. */
  private files(): string[] {
    const { recipe } = this.view.state;
    return recipe ? filesOf(recipe).map((file) => besideRecipe(this.source, file)) : [];
  }

  /** A panel in the background does not take the selection over. */
  private announceWhenSeen(): void {
    if (this.webview.visible) this.announce();
  }

  private announce(): void {
    this.services.selection.select({ source: this.source, run: this.shown?.id });
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

const filesOf = ({ model, data, similarity }: RecipeInput): string[] =>
  [model, data.path, data.labels, similarity?.other, ...(similarity?.checkpoints ?? [])].filter(
    (file) => file !== undefined,
  );
