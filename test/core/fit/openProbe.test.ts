import assert from "node:assert/strict";
import { test } from "node:test";
import { Matrix, solve } from "ml-matrix";
import { normalRandom, seededRandom } from "../../../src/core/linalg/random";
import { openProbe, type Limits } from "../../../src/core/fit/openProbe";
import type { FeatureSource, FittedProbe, ProbeParts, ProbeTarget } from "../../../src/core/fit/probe";
import { majorityScore } from "../../../src/core/fit/score";
import { HoloscopeError } from "../../../src/protocol/errors";
import { newtonOptimum, standardColumns } from "../studies/probes/reference";
import { testWork } from "../../work";

const work = testWork();
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Gaussian features, some columns large and some far from 0, and classes that a linear map of them with noise decides.
 */
function problem(examples: number, width: number, classes: number, seed = 5) {
  const normal = normalRandom(seededRandom(seed));
  const rows = Array.from({ length: examples }, () =>
    Array.from({ length: width }, (_, j) => Math.fround(normal() * (1 + (j % 3)) + (j % 4) * 5)),
  );
  const directions = Array.from({ length: classes }, () => Array.from({ length: width }, normal));
  const scores = rows.map((row) =>
    directions.map((d) => d.reduce((sum, v, j) => sum + v * (row[j]! - (j % 4) * 5), 0) + 3 * normal()),
  );
  const values = Float64Array.from(scores, (s) => s.indexOf(Math.max(...s)));
  return { rows, values };
}

function sourceOf(rows: readonly (readonly number[])[]): FeatureSource {
  return {
    examples: rows.length,
    width: rows[0]!.length,
    read: async (from, to) => Float32Array.from(rows.slice(from, to).flat()),
  };
}

async function fitOnce(
  rows: readonly (readonly number[])[],
  target: ProbeTarget,
  parts: ProbeParts,
  lambdas: readonly number[],
  start?: FittedProbe,
  limits?: Limits,
): Promise<FittedProbe> {
  const probe = await openProbe(sourceOf(rows), parts, work, limits);
  try {
    return await probe.fit(target, { lambdas, start });
  } finally {
    await probe.release();
  }
}

const parts: ProbeParts = { train: range(0, 120), validation: range(120, 160), test: range(160, 200) };
const near = (a: number, b: number, bound: number, what = ""): void =>
  assert.ok(Math.abs(a - b) <= bound * Math.max(1, Math.abs(b)), `${what} ${a} ${b}`);

for (const classes of [2, 3, 5])
  for (const lambda of [1e-1, 1e-3, 1e-5])
    test(`${classes} classes, lambda ${lambda} an example: the objective of a dense Newton iteration in float64`, async () => {
      const { rows, values } = problem(200, 8, classes);
      const fit = await fitOnce(rows, { kind: "classes", outputs: classes, values }, parts, [lambda]);
      const expected = newtonOptimum(
        standardColumns(rows.slice(0, 120)),
        values.subarray(0, 120),
        classes,
        120 * lambda,
      );
      near(fit.solver.objective, expected.objective, 1e-8);
      assert.ok(fit.solver.converged);
      near(fit.lambda, 120 * lambda, 1e-12);
    });

test("numbers: ridge regression by the normal equations, with a free intercept", async () => {
  const { rows } = problem(200, 6, 2);
  const values = Float64Array.from(rows, (row, i) => 50 + row[0]! - 2 * row[1]! + Math.sin(i));
  const fit = await fitOnce(rows, { kind: "numbers", outputs: 1, values }, parts, [0.01]);
  const x = new Matrix(standardColumns(rows.slice(0, 120)));
  const y = Matrix.columnVector([...values.subarray(0, 120)]);
  const centre = y.mean();
  // The columns have mean 0: the intercept is the mean of y. Loss (y - t)^2 / 2 makes it (X'X + 2 lambda) w = X'y.
  const w = solve(
    x
      .transpose()
      .mmul(x)
      .add(Matrix.eye(6).mul(2 * 1.2)),
    x.transpose().mmul(Matrix.sub(y, centre)),
  );
  w.to1DArray().forEach((v, j) => near(fit.weights[j]!, v, 1e-6));
  near(fit.intercepts[0]!, centre, 1e-7);
  const residuals = Matrix.sub(y, centre).sub(x.mmul(w)).to1DArray();
  near(fit.train.error, sumOfSquares(residuals) / sumOfSquares(Matrix.sub(y, centre).to1DArray()), 1e-6);
  near(fit.train.loss, sumOfSquares(residuals) / 240, 1e-6);
  near(fit.solver.objective, sumOfSquares(residuals) / 2 + 1.2 * sumOfSquares(w.to1DArray()), 1e-8);
  assert.ok(fit.test.interval[0] < fit.test.error && fit.test.error < fit.test.interval[1]);
  assert.equal(fit.confusion, undefined);
});

const sumOfSquares = (x: readonly number[]): number => x.reduce((sum, v) => sum + v * v, 0);

test("the optimum does not depend on where it is begun: alone, after larger lambdas, from another fit", async () => {
  const { rows, values } = problem(200, 8, 3);
  const target: ProbeTarget = { kind: "classes", outputs: 3, values };
  const alone = await fitOnce(rows, target, parts, [1e-4]);
  const other = await fitOnce(problem(200, 8, 3, 9).rows, target, parts, [1e-4]);
  const warm = await fitOnce(rows, target, parts, [1e-4], other);
  const again = await fitOnce(rows, target, parts, [1e-4], alone);
  const along = await fitOnce(rows, target, parts, [1e-4, 1]);
  for (const fit of [warm, again]) near(fit.solver.objective, alone.solver.objective, 1e-8);
  assert.ok(
    again.solver.iterations < alone.solver.iterations,
    `${again.solver.iterations} steps from the optimum, ${alone.solver.iterations} from zero`,
  );
  assert.deepEqual(
    along.path.map((p) => p.lambdaPerExample),
    [1, 1e-4],
  );
  if (along.lambdaPerExample === 1e-4) alone.weights.forEach((w, j) => near(along.weights[j]!, w, 1e-3));
});

test("the chosen lambda has the least validation loss, and the path ends after two rises", async () => {
  // Labels of pure noise: less regularisation only overfits.
  const { rows } = problem(200, 30, 2);
  const normal = normalRandom(seededRandom(1));
  const values = Float64Array.from(rows, () => (normal() > 0 ? 1 : 0));
  const fit = await fitOnce(
    rows,
    { kind: "classes", outputs: 2, values },
    parts,
    [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1],
  );
  const losses = fit.path.map((p) => p.validation.loss);
  assert.equal(fit.path[losses.indexOf(Math.min(...losses))]!.lambdaPerExample, fit.lambdaPerExample);
  near(fit.validation.loss, Math.min(...losses), 1e-3);
  assert.ok(fit.path.length < 7 && losses.at(-1)! > losses.at(-2)! && losses.at(-2)! > losses.at(-3)!);
});

test("separable classes have an optimum as soon as lambda is above 0", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => [i % 2, Math.sin(i)]);
  const values = Float64Array.from(rows, (row) => row[0]!);
  const fit = await fitOnce(rows, { kind: "classes", outputs: 2, values }, parts, [1e-6]);
  const expected = newtonOptimum(standardColumns(rows.slice(0, 120)), values.subarray(0, 120), 2, 1.2e-4);
  assert.ok(fit.solver.converged);
  near(fit.solver.objective, expected.objective, 1e-7);
  assert.equal(fit.test.error, 0);
});

test("a constant column changes nothing and gets no weight", async () => {
  const { rows, values } = problem(200, 5, 3);
  const target: ProbeTarget = { kind: "classes", outputs: 3, values };
  const without = await fitOnce(rows, target, parts, [1e-3]);
  const fit = await fitOnce(
    rows.map((row, i) => [...row, i < 120 ? 7.3 : 1e6]),
    target,
    parts,
    [1e-3],
  );
  near(fit.solver.objective, without.solver.objective, 1e-9);
  assert.deepEqual([...fit.weights.subarray(15)], [0, 0, 0]);
  assert.deepEqual(fit.test, without.test);
});

test("a class without any example is left out; one that only another part has is refused by name", async () => {
  const { rows, values } = problem(200, 5, 3);
  const three = await fitOnce(rows, { kind: "classes", outputs: 3, values }, parts, [1e-3]);
  const shifted = values.map((k) => (k === 2 ? 3 : k));
  const four = await fitOnce(rows, { kind: "classes", outputs: 4, values: shifted }, parts, [1e-3]);
  near(four.solver.objective, three.solver.objective, 1e-9);
  assert.deepEqual([four.intercepts[2], four.weights[2]], [-Infinity, 0]);
  assert.deepEqual(
    four.confusion!.map((row) => row[2]),
    [0, 0, 0, 0],
  );
  assert.equal(
    four.confusion!.flat().reduce((a, b) => a + b),
    40,
  );
  const lacking = values.slice();
  lacking[170] = 3;
  const refused = (e: unknown) =>
    e instanceof HoloscopeError && e.message.startsWith("class 3 occurs in the test part");
  await assert.rejects(fitOnce(rows, { kind: "classes", outputs: 4, values: lacking }, parts, [1e-3]), refused);
  await assert.rejects(
    fitOnce(rows, { kind: "classes", outputs: 3, values: values.map(() => 1) }, parts, [1e-3]),
    /are of class 1/,
  );
});

test("scores: shares of wrong predictions with Wilson's interval, and the confusions that make them", async () => {
  const { rows, values } = problem(200, 8, 3);
  const fit = await fitOnce(rows, { kind: "classes", outputs: 3, values }, parts, [1e-2]);
  const wrong = fit.confusion!.reduce(
    (sum, row, label) => sum + row.reduce((s, count, k) => s + (k === label ? 0 : count), 0),
    0,
  );
  near(fit.test.error, wrong / 40, 1e-12);
  // Wilson (1927), written out for n = 40 and z = 1.96.
  const [p, z2] = [wrong / 40, 1.959963984540054 ** 2];
  const half = Math.sqrt(z2 * ((p * (1 - p)) / 40 + z2 / 6400)) / (1 + z2 / 40);
  near(fit.test.interval[0], (p + z2 / 80) / (1 + z2 / 40) - half, 1e-9);
  near(fit.test.interval[1], (p + z2 / 80) / (1 + z2 / 40) + half, 1e-9);
  assert.ok(fit.train.error < majorityScore({ kind: "classes", outputs: 3, values }, parts).error);
});

test("the majority baseline predicts the commonest class with its frequency, or the mean", () => {
  const three: ProbeParts = { train: range(0, 4), validation: range(4, 5), test: range(5, 7) };
  const score = majorityScore({ kind: "classes", outputs: 2, values: Float64Array.of(1, 1, 1, 0, 1, 0, 1) }, three);
  near(score.error, 0.5, 1e-12);
  near(score.loss, -(Math.log(3 / 4) + Math.log(1 / 4)) / 2, 1e-12);
  // Mean 5 and variance 5 of (2, 4, 6, 8); squared errors 25 and 1.
  const numbers = majorityScore({ kind: "numbers", outputs: 1, values: Float64Array.of(2, 4, 6, 8, 0, 10, 6) }, three);
  near(numbers.error, 13 / 5, 1e-12);
  near(numbers.loss, 13 / 2, 1e-12);
  // Of the values 5 and 1/5 the mean has the standard error 2.4 (divisor n - 1 and n).
  near(numbers.interval[1], 2.6 + 1.959963984540054 * 2.4, 1e-12);
});

test("few examples, many features: in the span of the examples the same optimum as in the features, begun anywhere", async () => {
  const { rows, values } = problem(200, 260, 3);
  const target: ProbeTarget = { kind: "classes", outputs: 3, values };
  const fits = await Promise.all(
    [
      { held: 1e9, gram: 0 },
      { held: 1e9, gram: 200 },
      { held: 0, gram: 200 },
    ].map((limits) => fitOnce(rows, target, parts, [1e-2, 1e-4], undefined, limits)),
  );
  const [primal, gram, streamed] = fits as [FittedProbe, FittedProbe, FittedProbe];
  assert.deepEqual(
    fits.map((fit) => fit.solver.form),
    ["primal", "gram", "gram"],
  );
  for (const fit of [gram, streamed]) {
    near(fit.solver.objective, primal.solver.objective, 1e-6);
    assert.deepEqual(fit.confusion, primal.confusion);
    fit.weights.forEach((w, e) => near(w, primal.weights[e]!, 1e-3));
  }
  const again = await fitOnce(rows, target, parts, [gram.lambdaPerExample], primal, { held: 1e9, gram: 200 });
  near(again.solver.objective, primal.solver.objective, 1e-6);
  assert.ok(again.solver.products < 12, `${again.solver.products} products from the optimum in other coordinates`);
});

test("read again for every product, in parts that are scattered over the source, the same optimum as in memory", async () => {
  const { rows, values } = problem(200, 20, 3);
  const target: ProbeTarget = { kind: "classes", outputs: 3, values };
  const every = (start: number) => Uint32Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 5 === start);
  const scattered: ProbeParts = {
    train: Uint32Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 5 < 3),
    validation: every(3),
    test: every(4),
  };
  const held = await fitOnce(rows, target, scattered, [1e-3]);
  const streamed = await fitOnce(rows, target, scattered, [1e-3], undefined, { held: 0, gram: 0 });
  near(streamed.solver.objective, held.solver.objective, 1e-8);
  assert.deepEqual(streamed.confusion, held.confusion);
  const train = [...scattered.train];
  const expected = newtonOptimum(
    standardColumns(train.map((i) => rows[i]!)),
    Float64Array.from(train, (i) => values[i]!),
    3,
    120e-3,
  );
  near(streamed.solver.objective, expected.objective, 1e-7);
});

test("more features than the sketch has rank: the gradient at the optimum vanishes", async () => {
  const { rows, values } = problem(900, 600, 3);
  const target: ProbeTarget = { kind: "classes", outputs: 3, values };
  const { weights, intercepts, solver } = await fitOnce(
    rows,
    target,
    { train: range(0, 700), validation: range(700, 800), test: range(800, 900) },
    [1e-3],
    undefined,
    { held: 1e9, gram: 0 },
  );
  const x = new Matrix(standardColumns(rows.slice(0, 700)));
  const logits = x.mmul(Matrix.from1DArray(600, 3, [...weights])).addRowVector([...intercepts]);
  const residual = logits
    .to2DArray()
    .map((t, i) =>
      t.map((v, k) => Math.exp(v) / t.reduce((sum, u) => sum + Math.exp(u), 0) - (values[i] === k ? 1 : 0)),
    );
  const gradient = x
    .transpose()
    .mmul(new Matrix(residual))
    .to1DArray()
    .map((g, e) => g + 1.4 * weights[e]!);
  assert.ok(Math.hypot(...gradient) < 1e-2 && solver.converged, `${Math.hypot(...gradient)}`);
});
