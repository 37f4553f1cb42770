import * as assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runOf } from "../../src/protocol/run";
import { EngineProcess } from "../../src/host/engineProcess";

/** The repository: these tests are bundled into out/test/host. */
const root = path.resolve(__dirname, "../../..");

describe("probes by the engine", () => {
  const engine = new EngineProcess(path.join(root, "dist/engine.js"), () => undefined);
  const recipePath = path.join(root, "samples/digits.holoscope.json");
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-probes-"));
  });
  after(async () => {
    engine.dispose();
    await rm(folder, { recursive: true });
  });
  const params = () => ({
    kind: "probes" as const,
    recipePath,
    saveTo: path.join(folder, "run.json"),
    work: path.join(folder, "work"),
  });

  it("are cancelled before they are finished, go on, and are loaded again as they were", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await assert.rejects(engine.call("run", params(), { onProgress, signal: controller.signal }), /Cancelled/);
    assert.ok(controller.signal.aborted, "it was cancelled in its midst");
    const { report, inspection } = runOf(await engine.call("run", params()), "probes");
    assert.equal(report.probes[0]?.layer, "input");
    const blocks = new Set(inspection!.diagram.blocks.map(({ id }) => id));
    assert.deepEqual(
      report.probes.filter(({ block }) => block !== undefined && !blocks.has(block)),
      [],
    );
    assert.ok(report.probes.some(({ test }) => test.interval[1] < report.baselines.majority.error));
    assert.deepEqual((await engine.call("load", { path: params().saveTo })).report, report);
  });
});
