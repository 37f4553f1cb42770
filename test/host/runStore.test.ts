import * as assert from "node:assert/strict";
import { access, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describeRun } from "../../src/host/runs/describeRun";
import { RunStore } from "../../src/host/runs/runStore";
import { fixtureRun } from "../ui/fixture";
import { fixtureProbes } from "../ui/probesFixture";
import { Memory } from "./memory";

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
    assert.equal(runs.newest("/p/a.holoscope.json", "cuts")?.id, "1");
    assert.equal(runs.newest("/p/c.holoscope.json", "cuts"), undefined);
  });

  it("keeps the figures of every cut without the run file", async () => {
    const { parts: cuts, figures } = await add("1");
    const { report } = fixtureRun();
    assert.deepEqual(
      cuts.map(({ id }) => id),
      report.cuts.map(({ id }) => id),
    );
    assert.equal(cuts[0]?.figures[0]?.value, report.cuts[0]?.faithfulness.holographic?.r2);
    assert.ok(figures.some(({ value }) => value === report.reliability.ece));
  });

  it("keeps probes beside runs of cuts, with the figures of every layer", async () => {
    await add("1");
    const file = await runs.reserve();
    await writeFile(file, "{}");
    const probed = { ...fixtureProbes(), recipePath: "/p/a.holoscope.json" };
    const entry = await runs.add(probed, file);
    assert.deepEqual(
      [runs.newest("/p/a.holoscope.json", "probes")?.id, runs.newest("/p/a.holoscope.json", "cuts")?.id],
      [probed.id, "1"],
    );
    const { probes, baselines } = probed.report;
    assert.deepEqual(
      entry.parts.map(({ id, figures }) => [id, figures[0]?.value]),
      probes.map(({ tensor, test }) => [tensor, test.error]),
    );
    assert.equal(entry.parts[2]?.label, "conv1 Relu");
    assert.deepEqual(
      entry.figures.map(({ value }) => value),
      [Math.min(...probes.map(({ test }) => test.error)), baselines.input, baselines.majority.error],
    );
    const { label, description } = describeRun(entry);
    assert.equal(label, "Probes: a");
    assert.match(description, /^least test error [\d.]+% \u00b7 .* \u00b7 train-images-idx3-ubyte\.gz$/);
    await runs.remove(entry.id);
    await assert.rejects(access(file));
  });

  it("gives every study of every recipe a folder of its own for what is kept of cancelled runs", async () => {
    const folders = [
      await runs.workFolder("/p/a.holoscope.json", "probes"),
      await runs.workFolder("/p/b.holoscope.json", "probes"),
      await runs.workFolder("/p/a.holoscope.json", "cuts"),
      await runs.workFolder("/p/a.holoscope.json", "probes"),
    ];
    assert.equal(folders[0], folders[3]);
    assert.equal(new Set(folders).size, 3);
    await access(folders[0]!);
  });

  it("drops entries of an earlier version, and keeps the others", async () => {
    await add("1");
    const [entry] = runs.list();
    const { parts, ...before } = entry!;
    await memory.update("holoscope.runs", [{ ...before, id: "0" }, entry]);
    assert.deepEqual(ids(), ["1"]);
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
