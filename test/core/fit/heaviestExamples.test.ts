import assert from "node:assert/strict";
import { test } from "node:test";
import { inverse, Matrix } from "ml-matrix";
import { heaviestExamples } from "../../../src/core/fit/heaviestExamples";

const [examples, size, lambda] = [24, 40, 0.3];
const phi = new Matrix(
  Array.from({ length: examples }, (_, i) =>
    Array.from({ length: size }, (_, j) => Math.sin(17.3 * (i * size + j + 1))),
  ),
);
const gram = Float64Array.from(phi.mmul(phi.transpose()).to1DArray());
const pause = async () => {};

test("in coordinates of the span it is the inverse of the curvature of the heaviest examples (by an explicit inverse of ml-matrix)", async () => {
  const heavy = [3, 11, 20];
  const weights = Float64Array.from({ length: examples }, (_, i) => (heavy.includes(i) ? 5 + i : 0.01));
  const precondition = (await heaviestExamples(gram, weights, lambda, pause))!;
  const curvature = Matrix.eye(size, size, 2 * lambda);
  for (const i of heavy)
    curvature.add(
      phi
        .subMatrixRow([i], 0, size - 1)
        .transpose()
        .mmul(phi.subMatrixRow([i], 0, size - 1))
        .mul(weights[i]!),
    );
  const a = Float64Array.from({ length: examples }, (_, i) => Math.cos(5.1 * i));
  const expected = inverse(curvature)
    .mmul(phi.transpose().mmul(Matrix.columnVector(a)))
    .to1DArray();
  const actual = phi
    .transpose()
    .mmul(Matrix.columnVector(precondition(a)))
    .to1DArray();
  actual.forEach((v, j) =>
    assert.ok(Math.abs(v - expected[j]!) < 1e-10, `feature ${j}: ${v} instead of ${expected[j]}`),
  );
});

test("it is not made where all examples weigh alike, where a regulariser is lost in rounding, or without one", async () => {
  const one = Float64Array.from({ length: examples }, (_, i) => (i === 0 ? 1 : 1e-3));
  assert.ok(await heaviestExamples(gram, one, lambda, pause));
  assert.equal(await heaviestExamples(gram, new Float64Array(examples).fill(1), lambda, pause), undefined);
  assert.equal(await heaviestExamples(gram, one, 1e-9, pause), undefined);
  assert.equal(await heaviestExamples(gram, one, 0, pause), undefined);
  assert.equal(await heaviestExamples(gram, new Float64Array(examples), lambda, pause), undefined);
});
