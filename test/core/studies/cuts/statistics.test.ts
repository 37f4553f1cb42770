import assert from "node:assert/strict";
import { test } from "node:test";
import { reliability } from "../../../../src/core/studies/cuts/analyses/reliability";
import { coefficientOfDetermination, regression, wilsonInterval } from "../../../../src/core/linalg/statistics";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
const x = Float64Array.of(0.1, 0.4, -1.2, 3.3, 2.0);
const y = Float64Array.of(0.3, 0.1, -1.0, 2.9, 2.5);

test("Wilson intervals are those of scipy 1.10, binomtest(8, 10) and (0, 3), proportion_ci(method='wilson')", () => {
  const [low, high] = wilsonInterval(8, 10);
  near(low, 0.4901624715366418);
  near(high, 0.9433178485456248);
  const [none, upper] = wilsonInterval(0, 3);
  near(none, 0);
  near(upper, 0.5614970317550454);
});

test("the least-squares line is that of scipy 1.10, linregress", () => {
  const { slope, r2 } = regression(x, y);
  near(slope, 0.9312031300945551);
  near(r2, 0.9539154015602759);
  assert.deepEqual(regression(Float64Array.of(1, 1), Float64Array.of(0, 5)), { slope: 0, r2: 0 });
});

test("the coefficient of determination is that of scikit-learn 1.2, r2_score(y, x)", () => {
  near(coefficientOfDetermination(x, y), 0.9479913916786227);
  assert.equal(coefficientOfDetermination(y, y), 1);
  assert.equal(coefficientOfDetermination(Float64Array.of(1, 2), Float64Array.of(3, 3)), 0);
});

test("ECE of two groups by hand: 3/4 |2/3 - 0.75| + 1/4 |1 - 0.15|", () => {
  const { ece, bins, examples } = reliability({
    means: Float64Array.of(0.71, 0.75, 0.79, 0.15),
    labels: Float64Array.of(1, 0, 1, 1),
    family: "bernoulli",
  });
  near(ece, (3 / 4) * Math.abs(2 / 3 - 0.75) + (1 / 4) * 0.85);
  assert.equal(examples, 4);
  assert.deepEqual(
    bins.map((b) => b.count),
    [0, 1, 0, 0, 0, 0, 0, 3, 0, 0],
  );
});

test("a prediction of exactly 1 falls into the last group, and other families are grouped over their range", () => {
  const certain = reliability({
    means: Float64Array.of(1, 0),
    labels: Float64Array.of(1, 0),
    family: "bernoulli",
  });
  assert.equal(certain.bins.at(-1)!.count, 1);
  assert.equal(certain.ece, 0);
  const counts = reliability({
    means: Float64Array.of(2, 12),
    labels: Float64Array.of(1, 14),
    family: "poisson",
  });
  assert.deepEqual([counts.bins[0]!.from, counts.bins.at(-1)!.to, counts.bins[0]!.interval], [2, 12, undefined]);
  near(counts.ece, 1.5);
});

test("of several classes the most probable one counts, right where it is the label: confidences 0.72, 0.63, 0.55 and two of three right", () => {
  const means = Float64Array.of(0.72, 0.2, 0.08, 0.3, 0.63, 0.07, 0.25, 0.2, 0.55);
  const { accuracy, ece, bins, examples } = reliability({
    means,
    labels: Float64Array.of(0, 0, 2),
    family: "multinomial",
  });
  near(accuracy!, 2 / 3);
  near(ece, (0.28 + 0.63 + 0.45) / 3);
  assert.equal(examples, 3);
  assert.deepEqual(
    bins.filter((b) => b.count > 0).map((b) => b.meanLabel),
    [1, 0, 1],
  );
  assert.deepEqual(bins[7]!.interval, wilsonInterval(1, 1));
});
