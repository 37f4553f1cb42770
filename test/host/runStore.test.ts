import * as assert from "node:assert/strict";
import { access, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type * as vscode from "vscode";
import { RunStore } from "../../src/host/runs/runStore";
import { fixtureRun } from "../ui/fixture";

class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  keys = (): string[] => [...this.values.keys()];
  get<T>(key: string, fallback?: T): T {
    const stored = this.values.get(key) as string | undefined;
    return stored === undefined ? (fallback as T) : (JSON.parse(stored) as T);
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }
}

describe("RunStore", () => {
  let folder: string;
  let memory: Memory;
  let runs: RunStore;
  const add = async (id: string, recipePath = "/p/a.holoscope.json") => {
    const file = await runs.reserve();
    await writeFile(file, "{}");
    return runs.add({ ...fixtureRun(), id, recipePath }, file);
  };
  const ids = () => runs.list().map(({ id }) => id);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-runs-"));
    memory = new Memory();
    runs = new RunStore(path.join(folder, "runs"), memory);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lists the newest first, also for another window on the same state", async () => {
    await add("1");
    await add("2", "/p/b.holoscope.json");
    assert.deepEqual(ids(), ["2", "1"]);
    runs = new RunStore(path.join(folder, "runs"), memory);
    assert.deepEqual(ids(), ["2", "1"]);
    assert.equal(runs.newest("/p/a.holoscope.json")?.id, "1");
    assert.equal(runs.newest("/p/c.holoscope.json"), undefined);
  });

  it("keeps the figures of every cut without the run file", async () => {
    const { cuts, figures } = await add("1");
    const { report } = fixtureRun();
    assert.deepEqual(cuts.map(({ id }) => id), report.cuts.map(({ id }) => id));
    assert.equal(cuts[0]?.figures[0]?.value, report.cuts[0]?.faithfulness.holographic?.r2);
    assert.ok(figures.some(({ value }) => value === report.reliability.ece));
  });

  it("keeps the fifty newest and deletes the files of the others", async () => {
    const first = await add("0");
    for (let i = 1; i <= 50; i++) await add(String(i));
    assert.equal(ids().length, 50);
    assert.equal(runs.find("0"), undefined);
    await assert.rejects(access(first.file));
    assert.equal((await readdir(path.join(folder, "runs"))).length, 50);
  });

  it("removes a run with its file and says that it changed", async () => {
    const { file } = await add("1");
    let changes = 0;
    runs.onDidChange(() => changes++);
    await runs.remove("1");
    assert.deepEqual([ids(), changes], [[], 1]);
    await assert.rejects(access(file));
  });

  it("takes a state that it cannot read for an empty one", async () => {
    await memory.update("holoscope.runs", [{ id: 3 }]);
    assert.deepEqual(ids(), []);
  });
});
