import assert from "node:assert/strict";
import { test } from "node:test";
import { Matrix, solve } from "ml-matrix";
import { normalRandom, seededRandom } from "../../../src/core/linalg/random";
import { Features } from "../../../src/core/features/features";
import { Products } from "../../../src/core/products/products";
import { families } from "../../../src/core/fit/family";
import { impliedLambda } from "../../../src/core/fit/lambda";
import { fit, solver } from "../../../src/core/fit/solver";
import { testWork } from "../../work";

const products = new Products(testWork());

const design = (rows: number[][]): Features =>
  new Features(
    products,
    [[[{ kind: "plain", values: Float64Array.from(rows.flat()), size: rows[0]!.length }]]],
    rows.length,
  );

const noise = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(91.7 * (i * columns + j + 1))),
  );

test("Bernoulli: two opposite examples have the optimum v (1 + e^v) = 1 / lambda, here v = 1 (derivative set to zero by hand)", async () => {
  const { weights, summary } = await fit(
    {
      features: design([[1], [-1]]),
      labels: Float64Array.of(1, 0),
      family: families.bernoulli,
      lambda: 1 / (1 + Math.E),
    },
    products,
  );
  assert.ok(Math.abs(weights[0]! - 1) < 1e-10);
  assert.ok(Math.abs(summary.objective - (2 * Math.log1p(Math.exp(-1)) + 1 / (1 + Math.E))) < 1e-12);
  assert.ok(summary.converged && summary.gradientNorm < 1e-10);
});

test("Poisson: one example with label 3 has the optimum e^v + 2 lambda v = 3, here v = 1", async () => {
  const { weights } = await fit(
    { features: design([[1]]), labels: Float64Array.of(3), family: families.poisson, lambda: (3 - Math.E) / 2 },
    products,
  );
  assert.ok(Math.abs(weights[0]! - 1) < 1e-10);
});

test("Gaussian: the optimum is ridge regression, (F'F + 2 lambda I) v = F'y, solved by ml-matrix", async () => {
  const rows = noise(30, 6);
  const labels = Float64Array.from({ length: 30 }, (_, i) => Math.cos(i));
  const lambda = 0.3;
  const f = new Matrix(rows);
  const expected = solve(
    f
      .transpose()
      .mmul(f)
      .add(Matrix.eye(6).mul(2 * lambda)),
    f.transpose().mmul(Matrix.columnVector([...labels])),
  ).to1DArray();
  const { weights } = await fit({ features: design(rows), labels, family: families.gaussian, lambda }, products);
  expected.forEach((v, j) => assert.ok(Math.abs(v - weights[j]!) < 1e-9));
});

test("Gram and primal form reach the same optimum", async () => {
  const wide = noise(12, 40);
  const labels = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const gram = await fit({ features: design(wide), labels, family: families.bernoulli, lambda: 0.05 }, products);
  assert.equal(gram.summary.form, "gram");
  // Zero rows change nothing but make the examples outnumber the features; each adds log 2 to the loss.
  const padded = [...wide, ...Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 0))];
  const primal = await fit(
    {
      features: design(padded),
      labels: Float64Array.from([...labels, ...Array(40).fill(0)]),
      family: families.bernoulli,
      lambda: 0.05,
    },
    products,
  );
  assert.equal(primal.summary.form, "primal");
  gram.weights.forEach((v, j) => assert.ok(Math.abs(v - primal.weights[j]!) < 1e-9));
  assert.ok(Math.abs(primal.summary.objective - 40 * Math.LN2 - gram.summary.objective) < 1e-10);
});

for (const [form, columns] of [
  ["primal", 5],
  ["gram", 40],
] as const)
  test(`from any start the same optimum is reached, and from the optimum at once (${form} form)`, async () => {
    const rows = noise(20, columns);
    const labels = Float64Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const offset = Float64Array.from({ length: 20 }, (_, i) => Math.cos(i));
    const solve = await solver(design(rows), products);
    const objective = { labels, family: families.bernoulli, lambda: 0.05, offset };
    const cold = await solve(objective);
    assert.equal(cold.summary.form, form);
    const normal = normalRandom(seededRandom(3));
    for (const start of [cold.solution.map(() => 3 * normal()), (await solve({ ...objective, lambda: 5 })).solution]) {
      const warm = await solve(objective, { start });
      assert.ok(warm.summary.converged && warm.summary.iterations > 1);
      assert.ok(Math.abs(warm.summary.objective - cold.summary.objective) < 1e-12);
      cold.weights.forEach((v, j) => assert.ok(Math.abs(v - warm.weights[j]!) < 1e-9));
    }
    assert.equal((await solve(objective, { start: cold.solution })).summary.iterations, 0);
  });

test("features of very different size cost no more products than features alike", async () => {
  const sizes = [1e-3, 1, 30, 1e3, 0.1, 5];
  const rows = noise(40, 6).map((row) => row.map((v, j) => v * sizes[j]!));
  const labels = Float64Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const { summary, weights } = await fit(
    { features: design(rows), labels, family: families.bernoulli, lambda: 1e-4 },
    products,
  );
  assert.ok(summary.converged && summary.products < 100, `${summary.products} products`);
  const f = new Matrix(rows);
  const residual = f
    .mmul(Matrix.columnVector([...weights]))
    .to1DArray()
    .map((t, i) => 1 / (1 + Math.exp(-t)) - labels[i]!);
  const gradient = f
    .transpose()
    .mmul(Matrix.columnVector(residual))
    .to1DArray()
    .map((g, j) => g + 2e-4 * weights[j]!);
  assert.ok(Math.hypot(...gradient) < 1e-6);
});

test("an offset is part of the logits but not of the weights", async () => {
  const offset = Float64Array.of(0.5, -0.5);
  const objective = {
    features: design([[1], [-1]]),
    labels: Float64Array.of(1, 0),
    family: families.bernoulli,
    offset,
  };
  // The optimum of v + 0.5: 1/(1 + e^(v + 1/2)) = lambda v; v = 1/2 for lambda = 2/(1 + e).
  const { weights } = await fit({ ...objective, lambda: 2 / (1 + Math.E) }, products);
  assert.ok(Math.abs(weights[0]! - 0.5) < 1e-10);
});

test("separable data without a regulariser has no optimum, and the solver says so", async () => {
  const objective = { features: design([[1], [-1]]), labels: Float64Array.of(1, 0), family: families.bernoulli };
  const free = await fit({ ...objective, lambda: 0 }, products);
  assert.equal(free.separable, true);
  assert.equal(free.summary.converged, false);
  assert.equal((await fit({ ...objective, lambda: 1e-3 }, products)).separable, false);
});

test("the implied lambda recovers the one that makes g + 2 lambda w vanish, and says how well", () => {
  const weights = Float64Array.of(1, -2, 3);
  const stationary = impliedLambda(
    weights.map((w) => -2 * 0.7 * w),
    weights,
  );
  assert.ok(Math.abs(stationary.lambda - 0.7) < 1e-12 && Math.abs(stationary.fit - 1) < 1e-12);
  assert.ok(impliedLambda(Float64Array.of(2, 1, 0), weights).fit < 1e-12);
});
