import * as assert from "node:assert/strict";
import type { EngineApi } from "../../src/protocol/engine";
import { HoloscopeError, cancelled, inputError } from "../../src/protocol/errors";
import type { RunEntry } from "../../src/host/runs/runStore";
import { Client, Server, type Handlers } from "../../src/protocol/rpc";
import { runFormat } from "../../src/protocol/run";
import type { TrainingPoint } from "../../src/protocol/studies/training/report";
import type { TrainingHostMessage, TrainingState } from "../../src/protocol/trainingPanel";
import { TrainingSession } from "../../src/host/training/session";
import { fixtureTrained, fixtureTraining } from "../ui/trainingFixture";
import { unusedHandlers } from "./unusedHandlers";
import { pause, until } from "../until";

const { points } = fixtureTraining(200);
const { trained } = fixtureTrained();

/**
 * An engine that trains without computing: so many points, one every few milliseconds, from where its state was kept.
 */
class FakeEngine {
  /** Points that a training had when its state was kept. */
  kept: number | undefined;
  failure: Error | undefined;
  lastCall: unknown;
  length = 20;
  /** Milliseconds before each point. */
  gap = 10;
  private client: Client<EngineApi> | undefined;

  readonly call: Client<EngineApi>["call"] = (...parameters) => (this.client ??= this.start()).call(...parameters);

  die(): void {
    this.client?.close(new HoloscopeError("died", "The engine ended unexpectedly (SIGKILL)"));
    this.client = undefined;
  }

  private start(): Client<EngineApi> {
    const server: Server<EngineApi> = new Server<EngineApi>(
      { post: (message) => setImmediate(() => client.receive(message)) },
      { ...unusedHandlers, run: (...call) => this.train(...call), pausedTraining: () => this.paused() },
    );
    const client = new Client<EngineApi>({ post: (message) => void server.receive(message) });
    return client;
  }

  private train: Handlers<EngineApi>["run"] = async ({ options, recipePath }, { progress, signal }) => {
    const call = { resume: false, finish: false, ...options };
    this.lastCall = { recipePath, ...call };
    if (this.failure) throw this.failure;
    const from = call.resume ? (this.kept ?? 0) : 0;
    for (let i = from; i < this.length && !call.finish; i++) {
      await pause(this.gap);
      progress(`point ${i}`, i / this.length, [points[i]!]);
      if (i % 5 === 0 || signal.aborted) this.kept = i + 1;
      if (signal.aborted) throw cancelled();
    }
    const history = points.slice(0, call.finish ? this.kept : this.length);
    this.kept = undefined;
    const report = { ...trained, stopped: call.finish, history };
    return { format: runFormat, kind: "training", id: "1", created: "", recipePath, report };
  };

  private async paused(): Promise<{ step: number; history: TrainingPoint[] } | null> {
    return this.kept === undefined ? null : { step: points[this.kept - 1]!.step, history: points.slice(0, this.kept) };
  }
}

const entry: RunEntry = {
  id: "1",
  kind: "training",
  file: "/run.json",
  created: "",
  recipe: "",
  dataset: "",
  figures: [],
  parts: [],
};

describe("a training session", () => {
  let engine: FakeEngine;
  let state: TrainingState;
  let seen: string[];
  /** Points, message by message. */
  let sent: TrainingPoint[][];
  let session: TrainingSession;

  beforeEach(async () => {
    engine = new FakeEngine();
    [seen, sent] = [[], []];
    state = { ...fixtureTraining(0), status: { kind: "idle" } };
    session = new TrainingSession(
      engine,
      "/m.holoscope-training.json",
      {
        get state() {
          return state;
        },
        patch(patch: Partial<TrainingState>, message?: TrainingHostMessage) {
          state = { ...state, ...patch };
          if (patch.status && seen.at(-1) !== patch.status.kind) seen.push(patch.status.kind);
          if (message?.type === "points") sent.push(message.points);
        },
      },
      { reserve: async () => "/run.json", add: async () => entry },
    );
  });

  const somePoints = () => until("some points", () => state.points.length > 1, 5);

  it("that never started has no curve", async () => {
    await session.restore();
    assert.deepEqual([state.paused, state.points, session.isRunning], [null, [], false]);
  });

  it("runs to its end and sends every point once, in fewer messages", async () => {
    engine.gap = 0;
    await session.start();
    assert.deepEqual(seen, ["running", "idle"]);
    assert.deepEqual(sent.flat(), points.slice(0, 20));
    assert.ok(sent.length < 20, `${sent.length} messages`);
    assert.deepEqual([state.points, state.paused, state.trained?.stopped], [points.slice(0, 20), null, false]);
    assert.ok(!session.isRunning);
  });

  it("pauses, and resumes where it was", async () => {
    const running = session.start();
    await somePoints();
    assert.ok(session.isRunning);
    await session.pause();
    await running;
    assert.deepEqual(seen, ["running", "pausing", "idle"]);
    const { paused } = state;
    assert.equal(paused, state.points.at(-1)?.step);
    assert.ok(state.points.length > 1 && state.points.length < 20);
    await session.resume();
    assert.deepEqual(engine.lastCall, { recipePath: "/m.holoscope-training.json", resume: true, finish: false });
    assert.deepEqual([state.points, state.paused], [points.slice(0, 20), null]);
    assert.equal(state.trained?.objective, trained.objective);
  });

  it("is found paused by another window", async () => {
    engine.kept = 7;
    await session.restore();
    assert.deepEqual([state.paused, state.points], [points[6]!.step, points.slice(0, 7)]);
    engine.kept = undefined;
    await session.restore();
    assert.deepEqual([state.paused, state.points], [null, []]);
  });

  it("stops with the weights as they are, from a run and from a pause", async () => {
    const running = session.start();
    await somePoints();
    await session.stop();
    await running;
    assert.deepEqual(engine.lastCall, { recipePath: "/m.holoscope-training.json", resume: true, finish: true });
    assert.deepEqual([state.trained?.stopped, state.paused, state.status.kind], [true, null, "idle"]);
    engine.kept = 3;
    await session.restore();
    await session.stop();
    assert.deepEqual([state.points.length, state.trained?.stopped, state.paused], [3, true, null]);
  });

  it("whose engine dies says so, and resumes from the state kept last", async () => {
    const running = session.start();
    await somePoints();
    engine.die();
    await running;
    assert.deepEqual(state.status, { kind: "failed", died: true, message: "The engine ended unexpectedly (SIGKILL)" });
    assert.ok(state.paused !== null);
    assert.equal(state.points.at(-1)?.step, state.paused);
    await session.resume();
    assert.deepEqual([state.points, state.status.kind], [points.slice(0, 20), "idle"]);
  });

  it("that fails says why, and can start again", async () => {
    engine.failure = inputError("data.csv: row 3 is not a number");
    await session.start();
    assert.deepEqual(
      [state.status, state.paused],
      [{ kind: "failed", died: false, message: "data.csv: row 3 is not a number" }, null],
    );
    engine.failure = undefined;
    await session.start();
    assert.deepEqual([state.status.kind, state.points.length], ["idle", 20]);
  });

  it("runs once at a time", async () => {
    const running = session.start();
    await session.start();
    await session.resume();
    assert.ok(session.isRunning);
    await running;
    assert.deepEqual(seen, ["running", "idle"]);
  });
});
