import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boxLeastSquares } from "../../../../../src/core/studies/cuts/kinks/boxLeastSquares";
import { noise } from "../../../fit/dense";

const dot = (a: readonly number[], b: ArrayLike<number>): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const columns = (rows: readonly number[][]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));

/** Solves in units in which the columns of A have norm 1, as the caller does; returns d and |r + A d|^2. */
async function solve(
  rows: readonly number[][],
  r: readonly number[],
  lower: readonly number[],
  upper: readonly number[],
) {
  const norms = columns(rows).map((c) => Math.sqrt(dot(c, c)));
  const scaled = rows.map((row) => row.map((v, j) => v / norms[j]!));
  const transposed = columns(scaled);
  const d = await boxLeastSquares({
    multiply: async (v) =>
      Float64Array.from(transposed, (c) =>
        dot(
          c,
          scaled.map((row) => dot(row, v)),
        ),
      ),
    linear: Float64Array.from(transposed, (c) => dot(c, r)),
    lower: Float64Array.from(lower, (v, j) => v * norms[j]!),
    upper: Float64Array.from(upper, (v, j) => v * norms[j]!),
  });
  const residual = rows.map((_, i) => r[i]! + dot(scaled[i]!, d));
  return { d: Array.from(d, (v, j) => v / norms[j]!), square: dot(residual, residual), residual };
}

/** A_ij = sin(91.7 (i K + j + 1)^2) and r_i = scale * cos(43.71 (i + 1)). */
const wave = (m: number, count: number, scale = 1) => ({
  rows: noise(m, count),
  r: Array.from({ length: m }, (_, i) => scale * Math.cos(43.71 * (i + 1))),
});

// References: scipy 1.10.1, lsq_linear(A, -r, bounds=(lower, upper), method="bvls", tol=1e-15).

test("a full-rank problem has the minimum that scipy finds, some unknowns at either bound", async () => {
  const { rows, r } = wave(7, 5);
  const { d, square } = await solve(rows, r, [-0.1, -1, -0.2, -0.5, 0], [0.9, 0, 0.8, 0.5, 1]);
  const expected = [-0.1, -0.30374142477583493, -0.2, -0.5, 0.8844139627182602];
  expected.forEach((v, j) => assert.ok(Math.abs(v - d[j]!) < 1e-6, `d[${j}] = ${d[j]}`));
  assert.ok(Math.abs(square - 0.2777788521055582) < 1e-10, `${square}`);
});

test("with three times as many unknowns as equations the residual is the one that scipy finds", async () => {
  const { rows, r } = wave(20, 60, 3);
  for (const [lower, upper, expected] of [
    [-0.2, 0.25, 9.2550482586199],
    [-0.02, 0.03, 67.02625365572867],
  ] as const) {
    const { square } = await solve(rows, r, new Array<number>(60).fill(lower), new Array<number>(60).fill(upper));
    assert.ok(Math.abs(square - expected) < 1e-8 * expected, `${square}`);
  }
});

test("at the minimum no unknown can move within its bounds and lower the residual", async () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  const problem = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })).chain(([m, count]) =>
    fc.record({
      rows: fc.array(fc.array(value, { minLength: count, maxLength: count }), { minLength: m, maxLength: m }),
      r: fc.array(value, { minLength: m, maxLength: m }),
      lower: fc.array(fc.double({ min: -1, max: 0, noNaN: true }), { minLength: count, maxLength: count }),
      upper: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(problem, async ({ rows, r, lower, upper }) => {
      fc.pre(columns(rows).every((c) => dot(c, c) > 1e-6));
      const { d, residual } = await solve(rows, r, lower, upper);
      columns(rows).forEach((column, j) => {
        const slope = dot(column, residual);
        assert.ok(d[j]! >= lower[j]! - 1e-12 && d[j]! <= upper[j]! + 1e-12);
        const leads = slope > 0 ? d[j]! - lower[j]! > 1e-9 : upper[j]! - d[j]! > 1e-9;
        assert.ok(!leads || Math.abs(slope) < 1e-5, `d[${j}] = ${d[j]} in [${lower[j]}, ${upper[j]}], slope ${slope}`);
      });
    }),
    { numRuns: 200, seed: 11 },
  );
});
