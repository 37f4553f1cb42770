import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { handlers } from "../../src/engine/dispatch";
import { ProbeFolder } from "../../src/engine/probeWork";
import { loadRun } from "../../src/engine/runStudy";
import { runFormat, runOf } from "../../src/protocol/run";
import { running } from "./running";
import { errorKind, errorMessage } from "../../src/protocol/errors";
import type { RecipeInput } from "../../src/protocol/recipe";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const isError = (kind: string, pattern: RegExp) => (error: unknown) => {
  assert.equal(errorKind(error), kind, errorMessage(error));
  assert.match(errorMessage(error), pattern);
  return !errorMessage(error).includes("\n");
};

let folders = 0;

function written(probes: RecipeInput["probes"] = {}) {
  const folder = path.join(root, String(++folders));
  mkdirSync(folder);
  const recipePath = path.join(folder, "digits.holoscope.json");
  const data = { path: path.resolve("samples/digits.csv"), label: "digit", normalize: "mean-range" };
  const recipe = {
    format: "holoscope.recipe/1",
    model: path.resolve("samples/digits.onnx"),
    data,
    probes: { random: 1, lambdas: [1e-2, 1], ...probes },
  };
  writeFileSync(recipePath, JSON.stringify(recipe));
  return { folder, recipePath, work: path.join(folder, "work"), saveTo: path.join(folder, "run.json") };
}

/** @param cancelAfter so many reports of progress */
const hooks = (cancelAfter?: number) => {
  const controller = new AbortController();
  let reports = 0;
  return { signal: controller.signal, progress: () => void (++reports === cancelAfter && controller.abort()) };
};

test("a cancelled run goes on from its work folder to the same report, and the folder is gone at the end", async () => {
  const { recipePath, work, saveTo } = written();
  const whole = await running("probes", recipePath, `${work}-whole`, hooks());
  assert.ok(!existsSync(`${work}-whole`));
  await assert.rejects(running("probes", recipePath, work, hooks(6)), isError("cancelled", /Cancelled/));
  assert.ok(readdirSync(work).some((file) => file.startsWith("probe-")));
  const run = runOf(await handlers.run({ kind: "probes", recipePath, saveTo, work }, hooks()), "probes");
  assert.deepEqual(run.report, whole.report);
  assert.ok(!existsSync(work));
  assert.deepEqual(await handlers.load({ path: saveTo }, hooks()), JSON.parse(JSON.stringify(run)));
  assert.equal(run.format, runFormat);
});

test("what others keep in the work folder stays there", async () => {
  const { recipePath, work } = written({ random: 0, control: false });
  mkdirSync(work);
  writeFileSync(path.join(work, "mine.txt"), "mine");
  await running("probes", recipePath, work, hooks());
  assert.deepEqual(readdirSync(work), ["mine.txt"]);
});

test("checkpoints are read from folders in the order of their numbers", async () => {
  const { folder, recipePath, work } = written({
    random: 0,
    control: false,
    checkpoints: ["kept", path.resolve("samples/digits.onnx")],
  });
  mkdirSync(path.join(folder, "kept"));
  for (const name of ["epoch-10.onnx", "epoch-9.onnx", "epoch-9.twin.onnx", "notes.txt"])
    writeFileSync(path.join(folder, "kept", name), readFileSync("samples/digits.onnx"));
  const { report } = await running("probes", recipePath, work, hooks());
  assert.deepEqual(
    report.checkpoints!.map(({ name }) => name),
    ["epoch-9", "epoch-10", "digits"],
  );
});

test("missing checkpoints, an unwritable work folder and other files than runs are refused", async () => {
  const missing = written({ checkpoints: ["nowhere"] });
  await assert.rejects(
    running("probes", missing.recipePath, missing.work, hooks()),
    isError("input", /cannot open checkpoint .*nowhere: no such file; correct the list of checkpoints/),
  );
  const empty = written({ checkpoints: ["."] });
  await assert.rejects(
    running("probes", empty.recipePath, empty.work, hooks()),
    isError("input", /has no checkpoints: no \.onnx file is in it/),
  );
  writeFileSync(path.join(root, "file"), "");
  const blocked = written();
  await assert.rejects(
    running("probes", blocked.recipePath, path.join(root, "file"), hooks()),
    isError("input", /cannot write /),
  );
  await assert.rejects(loadRun(blocked.recipePath), isError("input", /is not a saved run of Holoscope/));
});

test("a store gives back what was appended, and after a crash the rows that were whole", async () => {
  const folder = new ProbeFolder(path.join(root, "store"));
  const widths = new Map([
    ["a", 3],
    ["b", 1],
  ]);
  const key = folder.key(["model", Float32Array.of(1, 2)]);
  assert.notEqual(folder.key(["model", Float32Array.of(1, 3)]), key);
  assert.notEqual(folder.key(["mode", "l"]), folder.key(["model"]));
  const store = await folder.openStore(key, widths, 4);
  const rows = (from: number, count: number) =>
    new Map(
      [...widths].map(([name, width]) => [
        name,
        Float32Array.from({ length: count * width }, (_, i) => from * width + i),
      ]),
    );
  await store.append(2, rows(0, 2));
  await store.close();
  // Half a row that no manifest speaks of.
  const file = path.join(root, "store", `activations-${key}`, "0.f32");
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from([1, 2, 3, 4, 5])]));
  const again = await folder.openStore(key, widths, 4);
  assert.equal(again.rows, 2);
  await again.append(2, rows(2, 2));
  assert.deepEqual([...(await again.read("a", 1, 4))], [3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual([...(await again.read("b", 0, 4))], [0, 1, 2, 3]);
  await again.close();
  rmSync(file);
  const lost = await folder.openStore(key, widths, 4);
  assert.equal(lost.rows, 0, "rows that a file lacks are made again");
  await lost.close();
  await assert.rejects(
    folder.openStore("huge", new Map([["a", 2 ** 24]]), 2 ** 40),
    isError("input", /the activations take .* GB but .* has .* GB left: choose another work folder/),
  );
  await folder.clear();
  assert.ok(!existsSync(path.join(root, "store")));
});
