import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { FeatureReport } from "../reports";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const fixture = (name: string): string => path.join("test/fixtures", name);

function analyze(model: string, data: string, ...args: string[]) {
  const json = path.join(folder, "report.json");
  const run = spawnSync(
    process.execPath,
    ["dist/cli.js", "analyze", fixture(model), fixture(data), "--family", "multinomial", "--json", json, ...args],
    { encoding: "utf8" },
  );
  const report = (): FeatureReport => JSON.parse(readFileSync(json, "utf8"));
  return { ...run, report };
}

test("at a stationary point without kinks, a linear model trained on the features is the network, and the features are calibrated", () => {
  const { status, stdout, stderr, report } = analyze(
    "three-classes.onnx",
    "classes.csv",
    "--lambda",
    "0.3",
    "--arrays",
  );
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /the network is right on 98\.3% of the examples; the probability of its most probable class is off by [\d.e-]+ on average \(ECE/,
  );
  const { cuts, model, data, reliability, examples, notes } = report();
  assert.deepEqual([model.outputs, data.classes, notes.length], [3, ["ash", "birch", "cedar"], 1]);
  assert.deepEqual(
    cuts.map((c) => c.features),
    [4 * 2 + 2 + 3, 2 * 3 + 3],
  );
  for (const c of cuts) {
    assert.ok(c.identity.maxAbsError < 1e-12);
    assert.ok(c.faithfulness.exact.maxAbs < 1e-12);
    assert.ok(c.faithfulness.holographic.maxAbs < 1e-6);
    assert.ok(c.calibration.maxAbsResidual > 1 && c.calibration.maxAbsResidualRegularized < 1e-6);
    assert.ok(Math.abs(c.stationarity.impliedLambda - 0.3) < 1e-6);
    assert.ok(c.solver.converged && c.activationSolver.converged);
    for (const logits of Object.values(c.arrays!.logits)) assert.equal(logits.length, 60 * 3);
  }
  assert.ok(cuts[0]!.faithfulness.activation.maxAbs > 0.1, "activations of the first layer cannot do it");
  assert.ok(cuts[1]!.faithfulness.activation.maxAbs < 1e-6, "at the last cut they are the same features");
  const right = examples!.label.filter((y, i) => {
    const row = cuts[0]!.arrays!.logits.model.slice(3 * i, 3 * i + 3);
    return row.indexOf(Math.max(...row)) === y;
  });
  assert.equal(reliability.accuracy, right.length / 60);
});

test("two logits as two classes are the difference of the two as Bernoulli, in predictions and calibration", () => {
  const args = ["--lambda", "0.1", "--cut", "cut2", "--arrays"];
  const multinomial = analyze("two-logit.onnx", "binary.csv", ...args).report();
  const bernoulli = analyze("two-logit.onnx", "binary.csv", ...args, "--family", "bernoulli").report();
  const [a, b] = [multinomial.cuts[0]!, bernoulli.cuts[0]!];
  const { model } = a.arrays!.logits;
  b.arrays!.logits.model.forEach((t, i) => assert.ok(Math.abs(model[2 * i + 1]! - model[2 * i]! - t) < 1e-12));
  // The gradients of the two losses by the shared weights are the same, and so is what the weights imply.
  assert.ok(Math.abs(a.stationarity.impliedLambda - b.stationarity.impliedLambda) < 1e-9);
  assert.ok(Math.abs(a.calibration.maxAbsResidual - b.calibration.maxAbsResidual) < 1e-9);
});

test("a label without an output is named with its row", () => {
  const { status, stderr } = analyze("three-classes.onnx", "counts.csv");
  assert.equal(status, 2);
  assert.match(stderr, /label \d+ in row \d+ of counts\.csv but the model has 3 outputs/);
});
