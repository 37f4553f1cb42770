import assert from "node:assert/strict";
import { test } from "node:test";
import { keyFigures } from "../../../src/protocol/presenting";
import { findingsText } from "../../../src/protocol/print";
import type { ProbesReport } from "../../../src/protocol/run";
import { presentProbes, probesParts } from "../../../src/protocol/studies/probes/findings";
import { fixtureProbes } from "../../ui/probesFixture";
import { checkFindings, column, storedReport } from "../checkFindings";

const stored = storedReport<ProbesReport>("probes");
const reports: [string, ProbesReport][] = [
  ["stored", stored],
  ["with checkpoints", fixtureProbes().report],
  ["of numbers", fixtureProbes({ kind: "numbers" }).report],
];

for (const [name, report] of reports)
  test(`the findings of probes, ${name}: of all tensors, and of each`, () => {
    const findings = presentProbes(report);
    checkFindings(findings);
    const { probes, baselines } = report;
    const format = report.probing.kind === "classes" ? "percent" : undefined;
    const figures = keyFigures(findings);
    assert.equal(figures[0]!.value, Math.min(...probes.map(({ test: { error } }) => error)));
    assert.equal(figures[0]!.format, format);
    assert.deepEqual(
      figures.map(({ label }) => label),
      [
        "Least test error",
        ...(baselines.input === undefined ? [] : ["Test error of the raw input"]),
        format ? "Test error of the majority class" : "Test error of the mean",
      ],
    );
    assert.deepEqual(
      column(findings, "depth", "test error"),
      probes.map(({ test: { error } }) => error),
    );
    assert.deepEqual(
      findings.some(({ id }) => id === "training"),
      report.checkpoints !== undefined,
    );
    const parts = probesParts(report);
    assert.deepEqual(
      parts.map(({ id }) => id),
      probes.map(({ tensor }) => tensor),
    );
    assert.equal(new Set(parts.map(({ label }) => label)).size, parts.length);
    for (const probe of probes) {
      const of = presentProbes(report, probe.tensor);
      checkFindings(of);
      assert.deepEqual(
        keyFigures(of).map(({ label, value }) => [label, value]),
        [
          ["Test error", probe.test.error],
          ["Validation error", probe.validation.error],
          ["Training error", probe.train.error],
          ...(probe.control ? [["Selectivity", probe.control.selectivity]] : []),
          ["\u03bb per example", probe.lambdaPerExample],
          ["Values", probe.width],
          ...(probe.reduction.kind === "none" ? [] : [["Features", probe.reduction.width]]),
        ],
      );
      assert.equal(column(of, "lambda", "chosen").filter((cell) => cell === "yes").length, 1);
      if (probe.confusion) assert.deepEqual(column(of, "confusion", "examples"), probe.confusion.flat());
    }
  });

test("on the terminal", () => {
  assert.equal(
    findingsText(presentProbes(stored, "relu1")),
    [
      "The probe of fc1 Relu (16 values) has a test error of 1.37%, with a 95% interval from 0.242% to 7.36%.",
      "random weights: test error 4.79% ± 2.91%",
      "fit: primal form, 12 iterations, 52 products, gradient norm 8.4e-6, objective 9.77, converged",
      "part                 error (95%)               loss",
      "-------------------  ------------------------  ------",
      "train                0.913% (0.251% to 3.27%)  0.0273",
      "validation           0% (0% to 5%)             0.0109",
      "test                 1.37% (0.242% to 7.36%)   0.0261",
      "control task, train  42.5% (36.1% to 49.1%)    0.678",
      "control task, test   52.1% (40.8% to 63.1%)    0.715",
      "",
      "At fc1 Relu the validation loss is least, 0.0109, with λ = 0.0100 per example, the smallest tried (of 3 tried).",
      "lambda per example  validation loss  validation error  converged  chosen",
      "------------------  ---------------  ----------------  ---------  ------",
      "0.0100              0.0109           0%                yes        yes",
      "0.100               0.0515           0%                yes",
      "1                   0.222            0%                yes",
      "",
      "fc1 Relu reads 98.6% of the test examples right; class 3 is most often read as 5: 1 of 43.",
      "   3   5",
      "-  --  --",
      "3  42  1",
      "5  0   30",
    ].join("\n"),
  );
});
