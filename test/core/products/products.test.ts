import assert from "node:assert/strict";
import { test } from "node:test";
import { matrixOf, transposed, type Floats, type Matrix } from "../../../src/core/linalg/matrix";
import { Products } from "../../../src/core/products/products";
import { testWork } from "../../work";

const filled = <F extends Floats>(values: F, columns: number): Matrix<F> => {
  for (let i = 0; i < values.length; i++) values[i] = Math.sin(91.7 * (i + 1));
  return matrixOf(values, columns);
};

/** By plain loops in double precision. */
function expected(a: Matrix<Floats>, b: Matrix<Floats>): Float64Array {
  const out = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++)
      for (let j = 0; j < b.columns; j++)
        out[i * b.columns + j]! += a.values[i * a.columns + k]! * b.values[k * b.columns + j]!;
  return out;
}

const kinds = [
  ["double", Float64Array, Float64Array, 1e-12],
  ["single", Float32Array, Float32Array, 1e-3],
  ["widened", Float32Array, Float64Array, 1e-12],
] as const;

for (const [name, A, B, bound] of kinds)
  for (const [rows, inner, columns] of [
    [3, 4, 2],
    [70, 80, 30],
    // More than what is widened at a time.
    [1300, 900, 2],
  ] as const)
    test(`${name} products of [${rows}, ${inner}] and [${inner}, ${columns}], from each form`, async () => {
      const products = new Products(testWork());
      const a = filled(new A(rows * inner), inner);
      const b = filled(new B(inner * columns), columns);
      const found = [
        await products.multiply<Floats>(a, b),
        await products.multiply<Floats>(transposed<Floats>(a), b, "a'b"),
        await products.multiply<Floats>(a, transposed<Floats>(b), "ab'"),
      ];
      const wanted = expected(a, b);
      for (const product of found) {
        assert.ok(product.values instanceof B && product.rows === rows && product.columns === columns);
        product.values.forEach((v, i) => assert.ok(Math.abs(v - wanted[i]!) < bound, `${i}: ${v} ${wanted[i]}`));
      }
      await products.release();
    });

test("work of many small products can be cancelled", async () => {
  const controller = new AbortController();
  const products = new Products(testWork({ signal: controller.signal }));
  controller.abort();
  const square = filled(new Float64Array(900), 30);
  await assert.rejects(async () => {
    for (let k = 0; k < 1000; k++) await products.multiply(square, square);
  }, /Cancelled/);
});
