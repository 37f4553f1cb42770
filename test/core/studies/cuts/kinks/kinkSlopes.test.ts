import assert from "node:assert/strict";
import { test } from "node:test";
import { Matrix, solve } from "ml-matrix";
import { findKinkSlopes } from "../../../../../src/core/studies/cuts/kinks/kinkSlopes";
import { ModelBuilder } from "../../../../models";
import type { Activation, Given } from "./mlp";
import { plant } from "./planted";
import { problemOf } from "./problem";

const activations: Activation[] = [
  { op: "Relu", below: 0, above: 1 },
  { op: "LeakyRelu", attributes: { alpha: { float: 0.25 } }, below: 0.25, above: 1 },
  { op: "Abs", below: -1, above: 1 },
];

for (const activation of activations)
  test(`${activation.op}: the slopes with which a network is stationary are found, in both of its layers`, async () => {
    const { mlp, inputs, labels, slopes, lambda } = plant(activation, [
      [0, 0, 0.2],
      [0, 1, 0.3],
      [1, 0, 0.4],
      [0, 2, 0.5],
      [1, 2, 0.6],
      [0, 3, 0.8],
    ]);
    const residuals = Float64Array.from(inputs, (x, i) => mlp.forward(x).at(-1)![0]! - labels[i]!);
    const problem = await problemOf(mlp.model(), Float64Array.from(inputs.flat()), residuals, lambda);
    const { given, report } = await findKinkSlopes(problem, (text) => assert.fail(text));
    assert.equal(report.pairs, slopes.length);
    assert.ok(report.residualBefore > 1e-2, `${report.residualBefore}`);
    assert.ok(report.residualAfter < 1e-9 * report.residualBefore, `${report.residualAfter}`);
    assert.equal(report.atBounds, 0);
    for (const [k, { node, example, unit }] of given!.kinks.list.entries()) {
      const planted = slopes.find((s) => s.example === example && s.unit === unit)!;
      assert.equal(problem.network.graph.nodes.filter((n) => n.op === activation.op).indexOf(node), planted.layer);
      assert.ok(
        Math.abs(given!.slopes[k]! - planted.slope) < 1e-7,
        `slope ${given!.slopes[k]} instead of ${planted.slope}`,
      );
    }
  });

test("where the right slopes lie outside their range, the best in it are those that plain least squares finds among all choices of bounds", async () => {
  const { mlp, inputs, labels, slopes, lambda } = plant(activations[0]!, [
    [0, 0, 0.3],
    [0, 1, 1.7],
    [0, 2, -0.6],
    [0, 3, 0.9],
  ]);
  const residuals = inputs.map((x, i) => mlp.forward(x).at(-1)![0]! - labels[i]!);
  const gradient = (given: readonly Given[]) =>
    inputs
      .map((x, i) =>
        mlp.gradient(
          x,
          [residuals[i]!],
          given.filter((s) => s.example === i),
        ),
      )
      .reduce(
        (a, b) => a.map((v, j) => v + b[j]!),
        mlp.parameters().map((w) => 2 * lambda * w),
      );
  const zero = slopes.map((s) => ({ ...s, slope: 0 }));
  const base = gradient(zero);
  const effects = slopes.map((_, k) =>
    gradient(zero.map((s, j) => (j === k ? { ...s, slope: 1 } : s))).map((v, j) => v - base[j]!),
  );
  const { report } = await findKinkSlopes(
    await problemOf(mlp.model(), Float64Array.from(inputs.flat()), Float64Array.from(residuals), lambda),
    (text) => assert.fail(text),
  );
  const best = bestOfAll(effects, base);
  assert.ok(
    Math.abs(report.residualAfter - best.norm) < 1e-6 * best.norm,
    `${report.residualAfter} instead of ${best.norm}`,
  );
  assert.equal(report.atBounds, best.atBounds);
  assert.ok(best.atBounds > 0 && best.norm > 1e-3);
});

/**
 * min |base + sum_k s_k effects_k| with all s in [0, 1]: least squares for each choice of the slopes that are 0, are 1,
 * or are free.
 */
function bestOfAll(effects: readonly number[][], base: readonly number[]): { norm: number; atBounds: number } {
  let best = { norm: Infinity, atBounds: 0 };
  for (let code = 0; code < 3 ** effects.length; code++) {
    const choice = effects.map((_, k) => Math.floor(code / 3 ** k) % 3);
    const fixed = base.map((v, j) => effects.reduce((sum, e, k) => sum + (choice[k] === 1 ? e[j]! : 0), v));
    const free = effects.filter((_, k) => choice[k] === 2);
    const matrix = new Matrix(free).transpose();
    const chosen = free.length > 0 ? solve(matrix, Matrix.columnVector(fixed.map((v) => -v))) : undefined;
    if (chosen?.to1DArray().some((s) => s < 0 || s > 1)) continue;
    const residual = chosen ? Matrix.columnVector(fixed).add(matrix.mmul(chosen)) : Matrix.columnVector(fixed);
    if (residual.norm() < best.norm) best = { norm: residual.norm(), atBounds: choice.filter((c) => c < 2).length };
  }
  return best;
}

test("kinks of operators whose slopes are not known are named", async () => {
  const builder = new ModelBuilder([2]);
  const z = builder.op("MatMul", ["x", builder.parameter("w", [2, 1], [1, 1])]);
  const model = builder.build(
    builder.op("Clip", [z, builder.parameter("low", [], [0]), builder.parameter("high", [], [1])]),
  );
  const notes: string[] = [];
  const { given, report } = await findKinkSlopes(
    await problemOf(model, Float64Array.of(1, -1, 0.5, 0.1, 0.4, 0.6), Float64Array.of(1, 1, 1)),
    (text) => notes.push(text),
  );
  assert.match(notes.join(), /^2 kinks of Clip stay one-sided/);
  assert.equal(given, undefined);
  assert.equal(report.pairs, 0);
});

test("too many kinks stay one-sided, and the note says how many", async () => {
  const builder = new ModelBuilder([1]);
  const z = builder.op("MatMul", ["x", builder.parameter("w", [1, 1], [1])]);
  const model = builder.build(builder.op("Relu", [z]));
  const notes: string[] = [];
  const { given, report } = await findKinkSlopes(
    await problemOf(model, new Float64Array(6001), new Float64Array(6001).fill(1)),
    (text) => notes.push(text),
  );
  assert.match(notes.join(), /^6001 pairs .* at most 6000/);
  assert.equal(given, undefined);
  assert.deepEqual([report.pairs, report.rounds, report.residualAfter], [6001, 0, report.residualBefore]);
});
