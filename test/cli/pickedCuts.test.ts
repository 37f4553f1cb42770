import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { CutInfo } from "../../src/protocol/inspection";
import type { Report } from "../../src/protocol/run";
import { ModelBuilder } from "../models";

const cli = (...args: string[]) => spawnSync(process.execPath, ["dist/cli.js", ...args], { encoding: "utf8" });
const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));

function analyze(model: string, ...args: string[]): { report: Report; stdout: string } {
  const json = path.join(folder, "report.json");
  const { status, stderr, stdout } = cli("analyze", model, "test/fixtures/binary.csv", ...args, "--json", json);
  assert.equal(status, 0, stderr);
  return { report: JSON.parse(readFileSync(json, "utf8")), stdout };
}

const fixture = (name: string): string => `test/fixtures/${name}.onnx`;

test("inspect says of picked weights whether they are a cut, in words and as JSON", () => {
  const { stdout } = cli("inspect", "test/fixtures/skip.onnx", "--cut", "fc1.weight");
  assert.match(
    stdout,
    /^fc1\.weight: no ordered cut, tangent model, \d+ features\nweights fc1\.weight\nbiases fc1\.bias, fc2\.bias, fc3\.bias\nbecause the path x -> \/sum -> fc3 avoids fc1\.weight\n/,
  );
  const cut: CutInfo = JSON.parse(
    cli("inspect", "test/fixtures/leaky-concat.onnx", "--cut", "right.weight+left.weight", "--json").stdout,
  );
  assert.deepEqual([cut.id, cut.ordered, cut.homogeneous], ["cut1", true, true]);
});

test("a picked set that is no ordered cut runs as the tangent model of its weights, exact at the network's own", () => {
  const { report } = analyze(fixture("skip"), "--cut", "fc1.weight,cut1", "--lambda", "0.1");
  const [picked, listed] = report.cuts;
  assert.deepEqual(
    report.cuts.map((c) => c.id),
    ["fc1.weight", "cut1"],
  );
  assert.deepEqual([picked!.ordered, picked!.linearModel], [false, "tangent"]);
  assert.match(picked!.reasons[0]!, /avoids fc1\.weight/);
  assert.ok(picked!.identity!.maxAbsError > 1e-3 && picked!.faithfulness.exact!.maxAbs < 1e-12);
  assert.ok(listed!.linearModel === "holographic" && listed!.identity!.maxAbsError < 1e-12);
});

test("a listed cut named twice, by its id and by its weights, is run once", () => {
  assert.deepEqual(
    analyze(fixture("leaky-concat"), "--cut", "cut1,right.weight+left.weight", "--lambda", "0.1").report.cuts.map(
      (c) => c.id,
    ),
    ["cut1"],
  );
});

test("below an operator without derivative rule only the activations are fitted, and the table says so", () => {
  const { report, stdout } = analyze(fixture("unknown-op"), "--lambda", "0.1");
  const [refused, last] = report.cuts;
  assert.deepEqual([refused!.linearModel, last!.linearModel], ["activation", "holographic"]);
  assert.match(refused!.refusal!, /no derivative rule/);
  for (const key of ["identity", "calibration", "stationarity", "kinks", "kinkPairs", "solver"] as const)
    assert.ok(!(key in refused!), key);
  assert.deepEqual(Object.keys(refused!.faithfulness), ["activation"]);
  assert.ok(refused!.activationSolver.converged);
  assert.match(stdout, /cut1 +\d+ +activation +- +- +- +- +[\d.e-]+ +[\d.-]+ +- +- +- +- +-\n/);
  assert.match(report.notes.join(), /cut1: only its activations are analysed/);
});

test("where no cut can be differentiated the lambda falls back", () => {
  const m = new ModelBuilder([4]);
  const model = path.join(folder, "sine.onnx");
  writeFileSync(model, m.build(m.op("Atan", [m.op("MatMul", ["x", m.parameter("w", [4, 1])])])));
  const { report } = analyze(model);
  assert.equal(report.lambdaSource, "fallback");
  assert.match(report.notes.join(), /no cut can be differentiated/);
});
