import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { errorMessage } from "../../protocol/errors";
import type { Training } from "../../protocol/studies/training/recipe";
import { handle, trainingMessage, type MessageHandlers, type TrainingMessage } from "../../protocol/messages";
import type { TrainingHostMessage, TrainingState } from "../../protocol/trainingPanel";
import { inBackground, showError } from "../background";
import type { EngineProcess } from "../engineProcess";
import type { Inspections } from "../inspections";
import { answersOfEveryPage } from "../panels/answers";
import { View } from "../panels/view";
import { watchFiles } from "../panels/watchFiles";
import { besideRecipe, readTraining, saveOpenEditor } from "../recipes/recipeFile";
import { TrainingSession } from "./session";
import type { RunStore } from "../runs/runStore";

export interface TrainingServices {
  /** Folder of the extension. */
  extension: string;
  inspections: Inspections;
  runs: RunStore;
  /** A process of the panel's own, which gets the time to keep its state when it is cancelled. */
  startEngine(): EngineProcess;
  /** Opens the panel of the model that the training has written. */
  inspectTrained(model: string, recipePath: string, recipe: Training): Promise<void>;
}

/** One webview about a training recipe: shows how its training goes and does what its buttons say. */
export class TrainingPanel {
  private readonly view: View<TrainingState, TrainingMessage, TrainingHostMessage>;
  private readonly engine: EngineProcess;
  private readonly session: TrainingSession;
  private readonly watcher: vscode.Disposable;
  private readonly opened: Promise<void>;
  private end = () => {};
  /** When the panel was closed and nothing of it runs any more. */
  readonly ended = new Promise<void>((resolve) => (this.end = resolve));

  /** @param earlier the end of the panel that the recipe had before */
  constructor(
    readonly webview: vscode.WebviewPanel,
    private readonly source: string,
    private readonly services: TrainingServices,
    private readonly earlier?: Promise<void>,
  ) {
    this.engine = services.startEngine();
    this.view = new View(webview, services.extension, {
      kind: "training",
      title: "Training ",
      initial: {
        recipeName: path.basename(source),
        status: { kind: "loading" },
        paused: null,
        points: [],
        trained: null,
        stale: false,
      },
      schema: trainingMessage,
      receive: (message) => inBackground(this.attempt(async () => handle(this.handlers, message))),
    });
    this.session = new TrainingSession(this.engine, source, this.view, services.runs);
    this.watcher = watchFiles([source], () => inBackground(this.attempt(() => this.load())));
    this.view.open(source);
    this.opened = this.attempt(() => this.open());
  }

  isAbout(source: string): boolean {
    return this.source === source;
  }

  /** Starts the training; where one is paused it asks whether to go on with that. */
  async start(): Promise<void> {
    await this.opened;
    if (this.session.isRunning) return;
    const { paused } = this.view.state;
    const how = paused === null ? "Start again" : await askPaused(paused);
    if (how === undefined) return;
    if (how === "Resume") return this.session.resume();
    await saveOpenEditor(this.source);
    await this.attempt(() => this.load());
    return this.session.start();
  }

  /** Keeps the state of a training that runs, so that it can go on in another window. */
  pause(): Promise<void> {
    return this.session.pause();
  }

  dispose(): void {
    this.watcher.dispose();
    inBackground(
      this.pause().finally(() => {
        this.engine.dispose();
        this.end();
      }),
    );
  }

  private readonly handlers: MessageHandlers<TrainingMessage> = {
    ...answersOfEveryPage(() => this.source),
    start: () => this.start(),
    pause: () => this.pause(),
    resume: () => this.session.resume(),
    stop: () => this.session.stop(),
    inspectModel: () =>
      this.trained && this.services.inspectTrained(this.trained.model, this.source, this.trained.recipe),
    showModel: () =>
      this.trained && vscode.commands.executeCommand("revealInExplorer", vscode.Uri.file(this.trained.model)),
  };

  private get trained(): TrainingState["trained"] {
    return this.view.state.trained;
  }

  private async open(): Promise<void> {
    await this.earlier;
    const entry = this.services.runs.newest(this.source, "training");
    if (entry) await this.session.show(entry);
    await this.session.restore();
    await this.load();
  }

  /** Reads the recipe, now and after every change. */
  private async load(): Promise<void> {
    const recipe = await readTraining(this.source);
    this.view.patch({ recipe, stale: this.trained !== null && !isDeepStrictEqual(recipe, this.trained.recipe) });
    const { status } = this.view.state;
    // An error in the file is over then, but the death of an engine is still worth saying.
    if (status.kind === "loading" || (status.kind === "failed" && !status.died))
      this.view.patch({ status: { kind: "idle" } });
    if (recipe.model === undefined) return;
    const { parameters } = await this.services.inspections.of(besideRecipe(this.source, recipe.model));
    this.view.patch({ parameters });
  }

  /** A failure beside a running training must not look like the training's. */
  private async attempt(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (this.session.isRunning) showError(error);
      else this.view.patch({ status: { kind: "failed", message: errorMessage(error), died: false } });
    }
  }
}

/** Starting again throws a paused training away. Undefined = dismissed. */
async function askPaused(step: number): Promise<"Resume" | "Start again" | undefined> {
  const text = `A training of this recipe is paused at step ${step.toLocaleString("en-US")}.`;
  return vscode.window.showWarningMessage(
    text,
    { modal: true, detail: "Starting again discards it." },
    "Resume",
    "Start again",
  );
}
