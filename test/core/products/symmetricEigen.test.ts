import assert from "node:assert/strict";
import { test } from "node:test";
import { EigenvalueDecomposition, Matrix as Reference } from "ml-matrix";
import { normalRandom, seededRandom } from "../../../src/core/linalg/random";
import { Products } from "../../../src/core/products/products";
import { transposed, zeros, type Matrix } from "../../../src/core/linalg/matrix";
import { symmetricEigen, symmetricEigenvalues } from "../../../src/core/products/symmetricEigen";
import { testWork } from "../../work";

const products = new Products(testWork());

function filled(rows: number, columns: number, value: (i: number, j: number) => number): Matrix {
  const matrix = zeros(rows, columns);
  matrix.values.forEach((_, at) => (matrix.values[at] = value(Math.floor(at / columns), at % columns)));
  return matrix;
}

const normal = normalRandom(seededRandom(1));
const gramOf = (x: Matrix) => products.multiply(x, x, "a'b");

/**
 * What breaks solvers: equal and clustered eigenvalues, rank below size, sizes apart by many orders, halves that do not
 * touch.
 */
const matrices: Record<string, (n: number) => Promise<Matrix> | Matrix> = {
  random: (n) => gramOf(filled(n, n, normal)),
  "of rank 5": (n) => gramOf(filled(5, n, normal)),
  indefinite: async (n) => {
    const { values } = filled(n, n, normal);
    return filled(n, n, (i, j) => values[i * n + j]! + values[j * n + i]!);
  },
  unit: (n) => filled(n, n, (i, j) => Number(i === j)),
  zero: (n) => zeros(n, n),
  decaying: (n) => gramOf(filled(n, n, (_, j) => normal() * 10 ** ((-8 * j) / n))),
  "second differences": (n) => filled(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  "of two blocks": (n) => filled(n, n, (i, j) => (Math.floor((2 * i) / n) === Math.floor((2 * j) / n) ? 1 : 0)),
};

for (const [name, make] of Object.entries(matrices))
  test(`eigenvectors are orthonormal, diagonalise, and have the eigenvalues of ml-matrix: ${name}`, async () => {
    for (const n of [1, 2, 7, 48, 49, 150]) {
      const matrix = await make(n);
      const { values, vectors } = await symmetricEigen(matrix, products);
      const size = Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!)) || 1;
      const inner = await products.multiply(vectors, vectors, "ab'");
      inner.values.forEach((v, at) => assert.ok(Math.abs(v - Number(at % (n + 1) === 0)) < 1e-13));
      const images = await products.multiply(vectors, matrix);
      images.values.forEach((v, at) =>
        assert.ok(Math.abs(v - values[Math.floor(at / n)]! * vectors.values[at]!) < 1e-13 * size),
      );
      const expected = new EigenvalueDecomposition(Reference.from1DArray(n, n, matrix.values), {
        assumeSymmetric: true,
      }).realEigenvalues.sort((a, b) => b - a);
      for (const found of [values, await symmetricEigenvalues(matrix, products)])
        found.forEach((v, i) => assert.ok(Math.abs(v - expected[i]!) < 1e-13 * size));
    }
  });

test("products are those of ml-matrix in all forms, small or large", async () => {
  for (const n of [3, 40]) {
    const [a, b] = [filled(n, n + 1, normal), filled(n + 1, n + 2, normal)];
    const of = ({ rows, columns, values }: Matrix) => Reference.from1DArray(rows, columns, values);
    const expected = of(a).mmul(of(b)).to1DArray();
    for (const found of [
      await products.multiply(a, b),
      await products.multiply(transposed(a), b, "a'b"),
      await products.multiply(a, transposed(b), "ab'"),
    ])
      found.values.forEach((v, i) => assert.ok(Math.abs(v - expected[i]!) < 1e-12));
  }
});
