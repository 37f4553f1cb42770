import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { FeatureReport } from "../reports";
import { until } from "../until";

const cli = (...args: string[]) => spawnSync(process.execPath, ["dist/cli.js", ...args], { encoding: "utf8" });
const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const out = (name: string): string => path.join(folder, name);
/** A report of cuts that can all be differentiated. */
const report = (name: string): FeatureReport => JSON.parse(readFileSync(out(name), "utf8"));
const recipe = "samples/digits.holoscope.json";

test("the sample: identity, exactness, faithfulness and calibration hold as the theory says", () => {
  const { status, stdout, stderr } = cli(
    "run",
    recipe,
    "--json",
    out("sample.json"),
    "--arrays",
    "--html",
    out("sample.html"),
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /cut1 +1,057/);
  const { cuts, reliability, data, examples, lambda } = report("sample.json");
  assert.equal(cuts.length, 3);
  assert.deepEqual(data.split, [250, 115]);
  assert.equal(lambda, 250 * 0.0025);
  for (const [k, c] of cuts.entries()) {
    assert.ok(c.identity.maxAbsError <= 2e-6 * Math.max(1, c.identity.maxAbsOutput));
    assert.ok(c.faithfulness.exact.maxAbs <= 1e-5);
    assert.ok(c.faithfulness.holographic.r2 >= (k === 0 ? 0.98 : 0.999));
    assert.ok(c.calibration.r2 >= 0.998);
    assert.ok(c.solver.converged && c.activationSolver.converged);
    if (k < 2)
      assert.ok(
        c.faithfulness.activation.r2 < c.faithfulness.holographic.r2 - 0.02,
        "activation features fall behind below the last cut",
      );
    assert.equal(c.arrays!.logits.model.length, data.examples);
    assert.equal(c.arrays!.calibration.feature.length, c.features);
  }
  assert.ok(cuts[2]!.faithfulness.holographic.maxAbs <= 1e-2);
  assert.equal(
    reliability.bins.reduce((n, b) => n + b.count, 0),
    250,
  );
  assert.equal(examples!.label.length, data.examples);
  const html = readFileSync(out("sample.html"), "utf8");
  assert.match(html, /^<!DOCTYPE html>/);
  assert.doesNotMatch(html.replace(/<script[\s\S]*?<\/script>/g, ""), /(src|href)=/);
});

test("the same recipe gives the same report, from a recipe and from arguments", () => {
  cli("run", recipe, "--json", out("a.json"));
  const { status, stderr } = cli(
    ...[
      "analyze",
      "samples/digits.onnx",
      "samples/digits.csv",
      "--label",
      "digit",
      "--classes",
      "3,5",
      "--normalize",
      "mean-range",
    ],
    ...["--split", "250,115", "--lambda-per-example", "0.0025", "--json", out("b.json")],
  );
  assert.equal(status, 0, stderr);
  const [a, b] = [report("a.json"), report("b.json")];
  assert.deepEqual(a.cuts, b.cuts);
  assert.deepEqual(a.reliability, b.reliability);
});

test("lambda is implied by the weights when none is given, near the one used in training", () => {
  const { status } = cli(
    "analyze",
    "samples/digits.onnx",
    "samples/digits.csv",
    "--classes",
    "3,5",
    "--normalize",
    "mean-range",
    "--split",
    "250,115",
    "--json",
    out("implied.json"),
  );
  assert.equal(status, 0);
  const { lambda, lambdaSource, notes } = report("implied.json");
  assert.equal(lambdaSource, "implied");
  assert.ok(Math.abs(lambda - 0.625) < 0.01, String(lambda));
  assert.match(notes.join(), /implied by the weights/);
});

test("the implied lambda is the same whatever cuts are asked for, and is not believed where it explains little", () => {
  const lambdaOf = (name: string, ...args: string[]) => {
    cli(
      "analyze",
      "samples/digits.onnx",
      "samples/digits.csv",
      "--classes",
      "3,5",
      "--normalize",
      "mean-range",
      ...args,
      "--json",
      out(name),
    );
    return report(name);
  };
  const all = lambdaOf("all.json", "--split", "250");
  assert.equal(lambdaOf("last.json", "--split", "250", "--cut", "cut3").lambda, all.lambda);
  const elsewhere = lambdaOf("elsewhere.json");
  assert.equal(elsewhere.lambdaSource, "fallback");
  assert.match(elsewhere.notes.join(), /explains only/);
});

test("a report written through a link leaves the link, and standard output may be closed early", async () => {
  writeFileSync(out("real.json"), "old");
  symlinkSync(out("real.json"), out("link.json"));
  cli(
    "analyze",
    "samples/digits.onnx",
    "samples/digits.csv",
    "--classes",
    "3,5",
    "--limit",
    "60",
    "--cut",
    "cut3",
    "--lambda",
    "1",
    "--json",
    out("link.json"),
  );
  assert.ok(lstatSync(out("link.json")).isSymbolicLink());
  assert.equal(report("real.json").format, "holoscope.report/1");
  const child = spawn(process.execPath, ["dist/cli.js", "inspect", "samples/digits.onnx", "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  assert.equal(await new Promise((resolve) => child.on("exit", resolve)), 0);
  assert.equal(stderr, "");
});

test("only the chosen cut, a part of the data, and no arrays unless asked", () => {
  cli(
    "analyze",
    "samples/digits.onnx",
    "samples/digits.csv",
    "--classes",
    "3,5",
    "--normalize",
    "mean-range",
    "--limit",
    "100",
    "--cut",
    "cut2",
    "--lambda",
    "0.5",
    "--json",
    out("one.json"),
  );
  const { cuts, data, examples } = report("one.json");
  assert.deepEqual(
    cuts.map((c) => c.id),
    ["cut2"],
  );
  assert.equal(data.examples, 100);
  assert.equal(cuts[0]!.arrays, undefined);
  assert.equal(examples, undefined);
});

test("the tangent model of an inhomogeneous cut is exact at the network's own weights", () => {
  const { status, stderr } = cli(
    "analyze",
    "test/fixtures/tanh-mid.onnx",
    "test/fixtures/binary.csv",
    "--lambda",
    "0.1",
    "--json",
    out("tangent.json"),
  );
  assert.equal(status, 0, stderr);
  const [first, , last] = report("tangent.json").cuts;
  assert.equal(first!.linearModel, "tangent");
  assert.ok(first!.identity.maxAbsError > 1e-3);
  assert.ok(first!.faithfulness.exact.maxAbs < 1e-12);
  assert.equal(last!.linearModel, "holographic");
});

test("separable data and lambda 0: a note says that no optimum exists", () => {
  cli(
    "analyze",
    "samples/digits.onnx",
    "samples/digits.csv",
    "--classes",
    "3,5",
    "--normalize",
    "mean-range",
    "--limit",
    "60",
    "--cut",
    "cut1",
    "--lambda",
    "0",
    "--json",
    out("free.json"),
  );
  const { cuts, notes } = report("free.json");
  assert.equal(cuts[0]!.solver.converged, false);
  assert.match(notes.join(), /no optimum exists/);
});

for (const [family, model, data] of [
  ["gaussian", "regressor", "values.csv"],
  ["poisson", "regressor", "counts.csv"],
] as const)
  test(`${family} family end to end`, () => {
    const { status, stderr } = cli(
      "analyze",
      `test/fixtures/${model}.onnx`,
      `test/fixtures/${data}`,
      "--family",
      family,
      "--lambda",
      "0.1",
      "--json",
      out(`${family}.json`),
    );
    assert.equal(status, 0, stderr);
    for (const c of report(`${family}.json`).cuts) assert.ok(c.solver.converged && c.faithfulness.exact.maxAbs < 1e-9);
  });

test("inspect prints the cuts, and the whole inspection as JSON", () => {
  assert.match(cli("inspect", "samples/digits.onnx").stdout, /cut3 +fc3\.weight +fc3\.bias +17 +holographic/);
  assert.equal(JSON.parse(cli("inspect", "samples/digits.onnx", "--json").stdout).cuts.length, 3);
});

test("an interrupt ends a run before it is finished, with exit code 130 and no report", async () => {
  const row = (i: number) =>
    [...Array.from({ length: 64 }, (_, j) => Math.abs(Math.sin(i * 64 + j)).toFixed(3)), i % 2].join(",");
  const data = out("large.csv");
  writeFileSync(data, Array.from({ length: 30000 }, (_, i) => row(i)).join("\n"));
  const child = spawn(
    process.execPath,
    ["dist/cli.js", "analyze", "samples/digits.onnx", data, "--lambda", "0.01", "--json", out("never.json")],
    { stdio: "ignore" },
  );
  const { size } = statSync(data);
  const bytesRead = () => Number(/^rchar: (\d+)/.exec(readFileSync(`/proc/${child.pid}/io`, "utf8"))?.[1]);
  await until("a run that has read its data", () => bytesRead() > size);
  assert.equal(child.exitCode, null, "the run was over before it could be interrupted");
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  child.kill("SIGINT");
  assert.equal(await ended, 130);
  assert.throws(() => report("never.json"));
});

test("--kink-slopes: the sample becomes stationary, and its first cut's linear model the network", () => {
  const sample = [
    "samples/digits.onnx",
    "samples/digits.csv",
    "--label",
    "digit",
    "--classes",
    "3,5",
    "--normalize",
    "mean-range",
    "--split",
    "250,115",
    "--lambda-per-example",
    "0.0025",
    "--cut",
    "cut1",
  ];
  const { status, stdout, stderr } = cli("analyze", ...sample, "--kink-slopes", "--json", out("slopes.json"));
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /Slopes at \d+ kinks of the whole network \(\d+ one-sided\): gradient norm \S+ before, \S+ after \d rounds/,
  );
  const { kinkSlopes, cuts } = report("slopes.json");
  assert.ok(kinkSlopes!.residualAfter < 1e-3 * kinkSlopes!.residualBefore);
  assert.ok(cuts[0]!.faithfulness.holographic.maxAbs < 1e-5);
});
