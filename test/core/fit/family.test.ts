import assert from "node:assert/strict";
import { test } from "node:test";
import { families, type Family } from "../../../src/core/fit/family";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
const step = 1e-5;
const moved = (t: Float64Array, k: number, by: number) => t.map((v, j) => (j === k ? v + by : v));

/** Central differences of the loss against mean - T(y), and of the mean against the curvature, in every direction. */
function checkDerivatives(family: Family, y: Float64Array, t: Float64Array): void {
  const outputs = t.length / y.length;
  const [mean, statistic, curvature] = [
    family.mean(t, outputs),
    family.statistic(y, outputs),
    family.curvature(t, outputs),
  ];
  for (let k = 0; k < t.length; k++) {
    const [above, below] = [moved(t, k, step), moved(t, k, -step)];
    near((family.loss(y, above) - family.loss(y, below)) / (2 * step), mean[k]! - statistic[k]!, 1e-8);
    const [high, low] = [family.mean(above, outputs), family.mean(below, outputs)];
    const column = curvature(t.map((_, j) => (j === k ? 1 : 0)));
    column.forEach((value, j) => near((high[j]! - low[j]!) / (2 * step), value, 1e-8));
  }
}

test("means and curvatures are the derivatives of the losses, by central differences", () => {
  const t = Float64Array.of(-3, -0.2, 0, 1.7);
  checkDerivatives(families.bernoulli, Float64Array.of(0, 1, 1, 0), t);
  checkDerivatives(families.gaussian, Float64Array.of(0.5, -1, 2, 0), t);
  checkDerivatives(families.poisson, Float64Array.of(0, 3, 1, 2), t);
  checkDerivatives(families.multinomial, Float64Array.of(1, 0), Float64Array.of(-3, -0.2, 0.4, 1.7, 0, 2.5));
});

test("Bernoulli and multinomial stay finite at logits of +-800", () => {
  const { bernoulli, multinomial } = families;
  const t = Float64Array.of(800, 800, -800);
  assert.deepEqual(
    [bernoulli.loss(Float64Array.of(0), t.subarray(0, 1)), bernoulli.loss(Float64Array.of(1), t.subarray(0, 1))],
    [800, 0],
  );
  assert.deepEqual([...bernoulli.mean(t, 1)], [1, 1, 0]);
  assert.deepEqual([...bernoulli.curvature(t, 1)(Float64Array.of(1, 1, 1))], [0, 0, 0]);
  assert.deepEqual([...multinomial.mean(t, 3)], [0.5, 0.5, 0]);
  near(multinomial.loss(Float64Array.of(2), t), 1600 + Math.LN2, 1e-12);
});

test("a multinomial loss far below rounding of 1 keeps its digits", () => {
  near(families.multinomial.loss(Float64Array.of(1), Float64Array.of(-50, 0, -50)) / (2 * Math.exp(-50)), 1, 1e-12);
});

test("two classes with the logits 0 and t are Bernoulli with t", () => {
  const labels = Float64Array.of(1, 0, 1);
  const t = Float64Array.of(-1.3, 0.4, 2.2);
  const pairs = Float64Array.from([...t].flatMap((v) => [0, v]));
  near(families.multinomial.loss(labels, pairs), families.bernoulli.loss(labels, t), 1e-14);
  families.bernoulli.mean(t, 1).forEach((p, i) => near(families.multinomial.mean(pairs, 2)[2 * i + 1]!, p, 1e-15));
});

test("what the mean does not see is taken off: a constant added to the logits of an example changes neither", () => {
  const { multinomial } = families;
  const [t, same] = [Float64Array.of(1, 2, 6, 0, 0, 3), Float64Array.of(2, 3, 7, -4, -4, -1)];
  multinomial.mean(t, 3).forEach((p, k) => near(multinomial.mean(same, 3)[k]!, p, 1e-15));
  assert.deepEqual([...multinomial.identified(t, 3)], [-2, -1, 3, -1, -1, 2]);
  assert.deepEqual(multinomial.identified(same, 3), multinomial.identified(t, 3));
});

test("labels are separated when each is strictly on its own side", () => {
  const { multinomial, bernoulli, gaussian } = families;
  const labels = Float64Array.of(2, 0);
  assert.equal(multinomial.separates(labels, Float64Array.of(0, 1, 2, 3, 2, 2)), true);
  assert.equal(multinomial.separates(labels, Float64Array.of(0, 1, 2, 3, 3, 2)), false);
  assert.equal(bernoulli.separates(Float64Array.of(1, 0), Float64Array.of(0.1, 0)), false);
  assert.equal(gaussian.separates(Float64Array.of(1), Float64Array.of(1)), false);
});
