import assert from "node:assert/strict";
import { test } from "node:test";
import { Matrix, solve } from "ml-matrix";
import { ridgeInverse } from "../../../src/core/linalg/cholesky";
import { noise } from "../fit/dense";

test("the inverse is that of ml-matrix", async () => {
  const f = new Matrix(noise(9, 6));
  const a = f.transpose().mmul(f);
  const r = Float64Array.from({ length: 6 }, (_, i) => Math.cos(i));
  const expected = solve(Matrix.add(a, Matrix.eye(6).mul(0.2)), Matrix.columnVector([...r])).to1DArray();
  const inverse = await ridgeInverse(Float64Array.from(a.to1DArray()), 6, 0.2, async () => {});
  inverse(r).forEach((v, i) => assert.ok(Math.abs(v - expected[i]!) < 1e-12));
});

test("a matrix of rank one, or none, is inverted about, and stays finite and positive", async () => {
  const r = Float64Array.of(1, -2, 3);
  for (const a of [Float64Array.of(4, 2, -2, 2, 1, -1, -2, -1, 1), new Float64Array(9)]) {
    const z = (await ridgeInverse(a, 3, 0, async () => {}))(r);
    assert.ok(z.every(Number.isFinite) && z.reduce((sum, v, i) => sum + v * r[i]!, 0) > 0);
  }
});
