import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockSize, type FeatureBlock } from "../../../src/core/features/block";
import { Features } from "../../../src/core/features/features";
import { Products } from "../../../src/core/features/products";
import { onnxRuntime } from "../../../src/engine/runtime";
import { multiplyOut } from "../../gradcheck";

const products = new Products(onnxRuntime, async () => {});
let counter = 0;
const random = (size: number): Float64Array => Float64Array.from({ length: size }, () => Math.sin(12.9898 * ++counter));
const size = fc.integer({ min: 1, max: 5 });

const near = (actual: Float64Array, expected: number[]) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((v, i) => assert.ok(Math.abs(v - actual[i]!) < 1e-10, `entry ${i}: ${actual[i]} instead of ${v}`));
};

/** Rows of the feature matrix, multiplied out. */
function matrix(blocks: FeatureBlock[], examples: number): number[][] {
  const parts = blocks.map((b) => ({ values: multiplyOut(b), size: blockSize(b) }));
  return Array.from({ length: examples }, (_, i) => parts.flatMap((p) => [...p.values.subarray(i * p.size, (i + 1) * p.size)]));
}

test("apply, applyTranspose and gram agree with the multiplied-out matrix", async () => {
  await fc.assert(
    fc.asyncProperty(size, size, size, size, fc.constantFrom(1, 3), async (examples, leftSize, rightSize, plain, positions) => {
      const blocks: FeatureBlock[] = [
        { kind: "outer", left: random(examples * positions * leftSize), right: random(examples * positions * rightSize), positions, leftSize, rightSize },
        { kind: "plain", values: random(examples * plain), size: plain },
      ];
      const features = new Features(products, blocks, examples);
      const phi = matrix(blocks, examples);
      const [v, r] = [random(features.size), random(examples)];
      near(await features.apply(v), phi.map((row) => row.reduce((s, f, j) => s + f * v[j]!, 0)));
      near(await features.applyTranspose(r), Array.from(v, (_, j) => phi.reduce((s, row, i) => s + row[j]! * r[i]!, 0)));
      assert.equal(features.hasGram, positions === 1);
      if (positions === 1) near(await features.gram(), phi.flatMap((a) => phi.map((b) => a.reduce((s, f, j) => s + f * b[j]!, 0))));
    }),
    { numRuns: 40, seed: 7 },
  );
});

test("more examples than one batch and one strip give the same sums", async () => {
  const examples = 2500;
  const blocks: FeatureBlock[] = [{ kind: "outer", left: random(examples * 3), right: random(examples * 2), positions: 1, leftSize: 3, rightSize: 2 }];
  const features = new Features(products, blocks, examples);
  const phi = matrix(blocks, examples);
  const v = random(6);
  const applied = await features.apply(v);
  near(applied, phi.map((row) => row.reduce((s, f, j) => s + f * v[j]!, 0)));
  const gram = await features.gram();
  for (const [i, j] of [[0, 0], [300, 2400], [2499, 17]] as const) assert.ok(Math.abs(gram[i * examples + j]! - phi[i]!.reduce((s, f, k) => s + f * phi[j]![k]!, 0)) < 1e-12);
  const rows = features.rows(Uint32Array.of(2, 2400));
  near(await rows.apply(v), [applied[2]!, applied[2400]!]);
});
