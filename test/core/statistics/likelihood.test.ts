import assert from "node:assert/strict";
import { test } from "node:test";
import { families, type Family } from "../../../src/core/fit/family";
import { logFactorial } from "../../../src/core/linalg/statistics";
import { accuracy as accuracyOf } from "../../../src/core/statistics/accuracy";
import { divergence as divergenceOf } from "../../../src/core/statistics/divergence";
import { likelihood } from "../../../src/core/statistics/likelihood";
import { overArrays } from "../../../src/core/statistics/overBatches";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
const meanNegativeLogLikelihood = (family: Family, labels: Float64Array, logits: Float64Array) =>
  overArrays(likelihood(family), [{ labels, logits }]).nll;
const accuracy = (family: Family, labels: Float64Array, logits: Float64Array) =>
  overArrays(accuracyOf(family), [{ labels, logits }])?.share;
const symmetrizedDivergence = (family: Family, s: Float64Array, t: Float64Array, outputs: number) =>
  overArrays(divergenceOf(family.mean, outputs), [{ values: s, reference: t }]);
const { bernoulli, gaussian, poisson, multinomial } = families;
const t = Float64Array.of(-1.3, 0.4, 2.2);

test("the negative log-likelihood is that of scipy 1.10, scipy.stats: minus the mean of bernoulli.logpmf, norm.logpdf and poisson.logpmf", () => {
  near(meanNegativeLogLikelihood(bernoulli, Float64Array.of(1, 0, 1), t), 0.8530356753338805);
  near(meanNegativeLogLikelihood(gaussian, Float64Array.of(-2.5, 0.1, 3), t), 1.2806051998713393);
  near(meanNegativeLogLikelihood(poisson, Float64Array.of(0, 3, 40), t), 11.233923058031616);
});

test("of classes it is minus the log of the softmax, written out", () => {
  const logits = [0.2, -1, 0.5, 3, 0, 1];
  const p = (i: number, label: number) =>
    Math.exp(logits[3 * i + label]!) / [0, 1, 2].reduce((sum, k) => sum + Math.exp(logits[3 * i + k]!), 0);
  near(
    meanNegativeLogLikelihood(multinomial, Float64Array.of(1, 2), Float64Array.from(logits)),
    -(Math.log(p(0, 1)) + Math.log(p(1, 2))) / 2,
  );
});

test("log n! is the sum of the logarithms, on both sides of the change to a series", () => {
  let sum = 0;
  for (let n = 0; n <= 200; n++) {
    if (n > 1) sum += Math.log(n);
    near(logFactorial(n), sum, 1e-12 * Math.max(1, sum));
  }
});

test("accuracy counts the labels that are the most probable class, and there is none of numbers", () => {
  near(accuracy(bernoulli, Float64Array.of(1, 1, 1), t)!, 2 / 3);
  near(accuracy(multinomial, Float64Array.of(1, 2), Float64Array.of(0.2, -1, 0.5, 3, 0, 4))!, 1 / 2);
  assert.equal(accuracy(gaussian, t, t), undefined);
});

/** (KL(p||q) + KL(q||p)) / 2 of two lists of probabilities, or of densities times the step. */
const divergence = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, a, i) => sum + ((a - q[i]!) * Math.log(a / q[i]!)) / 2, 0);

test("the symmetrised divergence is that of the definition: sums over outcomes, and quadrature for a Gaussian", () => {
  const of = (family: typeof bernoulli, s: readonly number[], q: readonly number[], outputs = 1) =>
    symmetrizedDivergence(family, Float64Array.from(s), Float64Array.from(q), outputs);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const coin = (x: number) => [sigmoid(x), 1 - sigmoid(x)];
  near(
    of(bernoulli, [-1.3, 0.4], [0.5, 0.1]),
    (divergence(coin(-1.3), coin(0.5)) + divergence(coin(0.4), coin(0.1))) / 2,
  );

  const density = (centre: number) =>
    Array.from(
      { length: 4001 },
      (_, i) => (0.01 / Math.sqrt(2 * Math.PI)) * Math.exp(-(((i - 2000) / 100 - centre) ** 2) / 2),
    );
  near(of(gaussian, [0.7], [-0.6]), divergence(density(0.7), density(-0.6)), 1e-10);

  const counts = (rate: number) =>
    Array.from({ length: 80 }, (_, n) => Math.exp(n * Math.log(rate) - rate - logFactorial(n)));
  near(of(poisson, [Math.log(3)], [Math.log(5)]), divergence(counts(3), counts(5)), 1e-10);

  const softmax = (x: readonly number[]) => x.map((v) => Math.exp(v) / x.reduce((sum, w) => sum + Math.exp(w), 0));
  const [s, q] = [
    [0.2, -1, 0.5],
    [1.4, 0, 2],
  ];
  near(of(multinomial, s, q, 3), divergence(softmax(s), softmax(q)));
});

test("it is zero between equals and tells the same both ways", () => {
  assert.equal(symmetrizedDivergence(bernoulli, t, t, 1), 0);
  const other = Float64Array.of(0, 0, 0);
  assert.equal(symmetrizedDivergence(poisson, t, other, 1), symmetrizedDivergence(poisson, other, t, 1));
});
