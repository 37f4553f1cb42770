import assert from "node:assert/strict";
import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { EngineApi, Progress, RunParams } from "../../src/protocol/engine";
import { HoloscopeError } from "../../src/protocol/errors";
import { runOf, type Report } from "../../src/protocol/run";
import { Client } from "../../src/protocol/rpc";
import { against } from "../schemas";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
const recipePath = path.resolve("samples/digits.holoscope.json");
let child: ChildProcess;
let client: Client<EngineApi>;

before(() => {
  child = fork("dist/engine.js", { serialization: "advanced" });
  client = new Client<EngineApi>({ post: (m) => void child.send(m as object) });
  child.on("message", (m) => client.receive(m));
});
after(() => {
  child.kill();
  rmSync(folder, { recursive: true });
});

const asked = (saveTo: string, document = recipePath): RunParams => ({
  kind: "cuts",
  recipePath: document,
  saveTo,
  work: path.join(folder, "work"),
});

const withoutArrays = (report: Report): unknown => {
  const { examples, ...rest } = report;
  return JSON.parse(JSON.stringify({ ...rest, cuts: report.cuts.map(({ arrays, ...cut }) => cut) }));
};

test("a run reports progress, is saved, loads again, exports HTML, and equals the command line's report", async () => {
  const saveTo = path.join(folder, "run.json");
  const steps: Progress[] = [];
  const run = await client.call("run", asked(saveTo), { onProgress: (p) => steps.push(p) });
  assert.ok(steps.length > 5);
  assert.ok(
    steps.every(
      (p, i) => p.fraction >= 0 && p.fraction <= 1 && (i === 0 || p.fraction >= steps[i - 1]!.fraction - 1e-9),
    ),
    "progress never goes back",
  );
  assert.deepEqual(await client.call("load", { path: saveTo }), JSON.parse(JSON.stringify(run)));
  const out = path.join(folder, "report.html");
  await client.call("exportHtml", { runs: [saveTo], out });
  assert.match(readFileSync(out, "utf8"), /holoscope-runs/);
  const json = path.join(folder, "cli.json");
  assert.equal(spawnSync(process.execPath, ["dist/cli.js", "run", recipePath, "--json", json]).status, 0);
  assert.deepEqual(withoutArrays(runOf(run, "cuts").report), JSON.parse(readFileSync(json, "utf8")));
});

test("an unknown recipe key, a missing file and a damaged run come back as input errors", async () => {
  const bad = path.join(folder, "bad.holoscope.json");
  writeFileSync(bad, "{}");
  const isInput = (pattern: RegExp) => (error: unknown) =>
    error instanceof HoloscopeError && error.kind === "input" && pattern.test(error.message);
  await assert.rejects(client.call("run", asked(path.join(folder, "x.json"), bad)), isInput(/bad\.holoscope\.json/));
  await assert.rejects(client.call("inspect", { model: "/nowhere.onnx" }), isInput(/no such file/));
  await assert.rejects(client.call("load", { path: bad }), isInput(/not a saved run/));
  writeFileSync(bad, JSON.stringify({ format: "holoscope.run/1", inspection: {}, report: {} }));
  await assert.rejects(client.call("load", { path: bad }), isInput(/another version.*delete the run/));
});

test("picked weights are checked by name, and an unknown one is an input error", async () => {
  const model = path.resolve("samples/digits.onnx");
  const cut = await client.call("checkCut", { model, weights: ["fc2.weight"] });
  assert.deepEqual(cut, (await client.call("inspect", { model })).cuts[1]);
  const both = await client.call("checkCut", { model, weights: ["fc2.weight", "fc1.weight"] });
  assert.deepEqual([both.id, both.ordered], ["fc1.weight+fc2.weight", false]);
  await assert.rejects(
    client.call("checkCut", { model, weights: ["fc9"] }),
    (error: unknown) => error instanceof HoloscopeError && error.kind === "input",
  );
});

test("a twin is exported and updated beside what its recipe names", async () => {
  const twin = path.join(folder, "digits.twin.onnx");
  const summary = await client.call("exportTwin", { recipePath, cut: "cut2", out: twin });
  assert.deepEqual([summary.cut, summary.kind, summary.features, summary.rows], ["cut2", "holographic", 273, 250]);
  assert.equal(against("twin-export", summary), null);
  const data = path.resolve("samples/digits.csv");
  const steps: Progress[] = [];
  const options = { data, out: path.join(folder, "second.twin.onnx") };
  const run = await client.call(
    "run",
    { ...asked(path.join(folder, "update.json"), twin), kind: "twin", options },
    { onProgress: (p) => steps.push(p) },
  );
  const { report } = runOf(run, "twin");
  assert.deepEqual([report.old!.rows, report.new.rows, report.classes], [250, 365, ["3", "5"]]);
  assert.ok(
    steps.every((p, i) => i === 0 || p.fraction >= steps[i - 1]!.fraction - 1e-9),
    "progress never goes back",
  );
  const isInput = (error: unknown) => error instanceof HoloscopeError && error.kind === "input";
  await assert.rejects(client.call("exportTwin", { recipePath, cut: "cut9", out: twin }), isInput);
  await assert.rejects(client.call("inspect", { model: twin }), isInput);
});

test("a long run is cancelled before it is finished, and the engine goes on answering", async () => {
  const row = (i: number) =>
    [...Array.from({ length: 64 }, (_, j) => Math.abs(Math.sin(i * 64 + j)).toFixed(3)), i % 2].join(",");
  writeFileSync(path.join(folder, "large.csv"), Array.from({ length: 20000 }, (_, i) => row(i)).join("\n"));
  const large = path.join(folder, "large.holoscope.json");
  const recipe = {
    format: "holoscope.recipe/1",
    model: path.resolve("samples/digits.onnx"),
    data: { path: "large.csv" },
    lambda: 0.01,
  };
  writeFileSync(large, JSON.stringify(recipe));
  const controller = new AbortController();
  const call = client.call("run", asked(path.join(folder, "large.json"), large), {
    signal: controller.signal,
    onProgress: ({ fraction }) => fraction > 0.3 && controller.abort(),
  });
  await assert.rejects(call, (error: unknown) => error instanceof HoloscopeError && error.kind === "cancelled");
  assert.ok(!existsSync(path.join(folder, "large.json")), "no run is stored");
  assert.equal((await client.call("inspect", { model: path.resolve("samples/digits.onnx") })).cuts.length, 3);
});

test("pending calls are rejected when the channel closes", async () => {
  const lonely = new Client<EngineApi>({ post: () => {} });
  const call = lonely.call("inspect", { model: "x" });
  lonely.close(new HoloscopeError("died", "the engine ended"));
  await assert.rejects(call, /the engine ended/);
  await assert.rejects(lonely.call("inspect", { model: "x" }), /the engine ended/);
});
