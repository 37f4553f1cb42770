import * as assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { runOf } from "../../src/protocol/run";
import { EngineProcess } from "../../src/host/engineProcess";

/** The repository: these tests are bundled into out/test/host. */
const root = path.resolve(__dirname, "../../..");

describe("comparisons by the engine", () => {
  const engine = new EngineProcess(path.join(root, "dist/engine.js"), () => undefined);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-similarity-"));
  });
  after(async () => {
    engine.dispose();
    await rm(folder, { recursive: true });
  });
  const written = async (similarity: object) => {
    const recipePath = path.join(folder, "digits~layers.holoscope.json");
    const sample = (name: string) => path.join(root, "samples", name);
    await writeFile(
      recipePath,
      JSON.stringify({
        format: "holoscope.recipe/1",
        model: sample("digits.onnx"),
        data: { path: sample("digits.csv"), label: "digit", normalize: "mean-range" },
        similarity,
      }),
    );
    return {
      kind: "similarity" as const,
      recipePath,
      saveTo: path.join(folder, "run.json"),
      work: path.join(folder, "work"),
    };
  };

  it("are cancelled in the midst of their draws, and run again", async () => {
    const controller = new AbortController();
    const onProgress = ({ message, fraction }: { message: string; fraction: number }) => {
      if (message === "comparing layers" && fraction >= 0.2) controller.abort();
    };
    await assert.rejects(
      engine.call("run", await written({ draws: 1000 }), { onProgress, signal: controller.signal }),
      /Cancelled/,
    );
    assert.ok(controller.signal.aborted, "it was cancelled in its midst");
    const { report } = runOf(await engine.call("run", await written({ draws: 2 })), "similarity");
    assert.ok(report.similarity.length > 10 && report.similarity.every(({ a, b }) => a <= b));
  });
});
