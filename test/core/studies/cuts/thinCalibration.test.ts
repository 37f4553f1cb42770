import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { thinCalibration } from "../../../../src/core/studies/cuts/thinCalibration";

const sums = (rows: [predicted: number, label: number, regularizer: number][]) => ({
  sumPredicted: rows.map(([predicted]) => predicted),
  sumLabel: rows.map(([, label]) => label),
  regularizer: rows.map(([, , regularizer]) => regularizer),
});

test("a cut with few features keeps them all", () => {
  const few = sums([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.equal(thinCalibration(few, 2), few);
});

test("the worst features stay, raw and regularised, and of the others one of every few in their order", () => {
  const many = sums(Array.from({ length: 100 }, (_, f) => [f, f, 0] as [number, number, number]));
  many.sumPredicted[17] = 17.5;
  many.regularizer[17] = -0.5;
  many.regularizer[61] = 0.25;
  const thin = thinCalibration(many, 10, 1);
  assert.deepEqual(thin.sumLabel, [0, 12, 17, 25, 37, 50, 61, 63, 75, 87]);
  assert.deepEqual([thin.sumPredicted[2], thin.regularizer[2], thin.regularizer[6]], [17.5, -0.5, 0.25]);
});

test("exactly as many as asked for, each a feature of the cut, the farthest one among them", () => {
  const row = fc.tuple(...([0, 1, 2] as const).map(() => fc.double({ min: -1e3, max: 1e3, noNaN: true })));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (rows, limit, worst) => {
        const given = sums(rows.map(([a = 0, b = 0, c = 0]) => [a, b, c]));
        const thin = thinCalibration(given, limit, worst);
        const keys = (s: typeof given) =>
          s.sumLabel.map((label, f) => [s.sumPredicted[f], label, s.regularizer[f]].join());
        const residuals = (s: typeof given) => s.sumLabel.map((label, f) => Math.abs(s.sumPredicted[f]! - label));
        assert.equal(thin.sumLabel.length, Math.min(limit, rows.length));
        assert.ok(keys(thin).every((key) => keys(given).includes(key)));
        assert.equal(Math.max(...residuals(thin)), Math.max(...residuals(given)));
      },
    ),
  );
});
