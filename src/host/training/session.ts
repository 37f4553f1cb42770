import type { Progress } from "../../protocol/engine";
import { extend, thin } from "../../protocol/curve";
import { errorKind, errorMessage } from "../../protocol/errors";
import type { TrainingPoint } from "../../protocol/studies/training/report";
import type { TrainingHostMessage, TrainingState, TrainingStatus } from "../../protocol/trainingPanel";
import { runOf } from "../../protocol/run";
import type { EngineProcess } from "../engineProcess";
import type { RunEntry, RunStore } from "../runs/runStore";

/** Progress comes in bursts; it is handed on at most this often. */
const INTERVAL_MS = 100;

/** Where a training is shown: the state as patches. */
export interface TrainingView {
  readonly state: Readonly<TrainingState>;
  patch(patch: Partial<TrainingState>, message?: TrainingHostMessage): void;
}

/**
 * One training recipe between never started and finished: starts, pauses, resumes and stops it. A cancelled training
 * keeps its state beside the recipe, which is all that "paused" means; so one is paused after a reload of the window,
 * or after the death of the engine, too.
 */
export class TrainingSession {
  private running: { controller: AbortController; ended: Promise<void> } | undefined;
  private fresh: TrainingPoint[] = [];
  private progress: TrainingStatus | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Pick<EngineProcess, "call">,
    private readonly recipePath: string,
    private readonly view: TrainingView,
    private readonly runs: Pick<RunStore, "reserve" | "add">,
  ) {}

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Shows what an earlier training came to; one that this version cannot read is as none. */
  async show({ file }: RunEntry): Promise<void> {
    const stored = await this.engine.call("load", { path: file }).catch(() => undefined);
    if (!stored) return;
    const { history, ...trained } = runOf(stored, "training").report;
    this.view.patch({ trained, points: thin(history) });
  }

  /** Asks whether a training of this recipe is paused, and shows its curve. */
  async restore(): Promise<void> {
    if (this.running) return;
    const before = this.view.state;
    const patch = await this.askPaused();
    if (this.running) return;
    // A curve that can no longer go on (the recipe was changed) belongs to nothing, unless there is a result.
    const gone = before.paused !== null && patch.paused === null && !before.trained;
    this.view.patch({ ...patch, ...(gone ? { points: [] } : {}) });
  }

  /** Trains from the beginning; what was paused is lost. */
  async start(): Promise<void> {
    if (this.running) return;
    this.view.patch({ points: [], paused: null, trained: null, stale: false });
    return this.train({ resume: false, finish: false });
  }

  async resume(): Promise<void> {
    return this.train({ resume: true, finish: false });
  }

  /** Ends when the state is kept. */
  async pause(): Promise<void> {
    if (!this.running) return;
    if (!this.running.controller.signal.aborted) this.view.patch({ status: { kind: "pausing" } });
    this.running.controller.abort();
    await this.running.ended;
  }

  /** Takes the weights as they are for the result. */
  async stop(): Promise<void> {
    await this.pause();
    if (this.view.state.paused !== null) await this.train({ resume: true, finish: true });
  }

  /** Runs the engine's training to its end, whatever that is. Failures end in the status. */
  private async train(how: { resume: boolean; finish: boolean }): Promise<void> {
    if (this.running) return;
    const controller = new AbortController();
    const ended = this.follow(how, controller.signal);
    this.running = { controller, ended };
    await ended;
  }

  private async follow(how: { resume: boolean; finish: boolean }, signal: AbortSignal): Promise<void> {
    this.view.patch({
      status: { kind: "running", progress: { message: how.finish ? "Finishing" : "Starting", fraction: 0 } },
    });
    let outcome: Partial<TrainingState>;
    try {
      const onProgress = (progress: Progress) => this.receive(progress, signal);
      const saveTo = await this.runs.reserve();
      const params = { kind: "training", recipePath: this.recipePath, saveTo, work: "", options: how } as const;
      const run = runOf(await this.engine.call("run", params, { signal, onProgress }), "training");
      await this.runs.add(run, saveTo);
      const { history, ...trained } = run.report;
      outcome = { trained, points: thin(history), paused: null, stale: false, status: { kind: "idle" } };
    } catch (error) {
      const kind = errorKind(error);
      outcome = {
        status:
          kind === "cancelled"
            ? { kind: "idle" }
            : { kind: "failed", message: errorMessage(error), died: kind === "died" },
      };
    }
    this.flush();
    // What went wrong in the training is worth more than what goes wrong in asking after it.
    if (!outcome.trained) outcome = { ...(await this.askPaused().catch(() => ({}))), ...outcome };
    this.running = undefined;
    this.view.patch(outcome);
  }

  private async askPaused(): Promise<Partial<TrainingState>> {
    const paused = await this.engine.call("pausedTraining", { recipePath: this.recipePath });
    return paused ? { paused: paused.step, points: thin(paused.history) } : { paused: null };
  }

  private receive({ points = [], ...progress }: Progress, signal: AbortSignal): void {
    this.fresh.push(...points);
    if (!signal.aborted) this.progress = { kind: "running", progress };
    this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const points = this.fresh.splice(0);
    if (points.length > 0)
      this.view.patch({ points: extend(this.view.state.points, points) }, { type: "points", points });
    if (this.progress && this.view.state.status.kind === "running") this.view.patch({ status: this.progress });
    this.progress = undefined;
  }
}
