import assert from "node:assert/strict";
import { test } from "node:test";
import { Products } from "../../../../src/core/products/products";
import { computeExample } from "../../../../src/core/papers/subspaceMatch/example";
import { compareRandom } from "../../../../src/core/papers/subspaceMatch/random";
import { testWork } from "../../../work";

const products = new Products(testWork());

test("Example 3.1 as printed: the outputs differ, and the hidden spans have ranks 1 and 2", async () => {
  const { hidden, outputs, hasEqualOutputs, hiddenSpans } = await computeExample("printed", products);
  assert.deepEqual(hidden, [
    [
      [1, 0],
      [1, 0],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ]);
  assert.deepEqual(outputs, [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, -1],
      [1, -1],
    ],
  ]);
  assert.equal(hasEqualOutputs, false);
  assert.deepEqual([hiddenSpans.ranks, hiddenSpans.isIsomorphic], [[1, 2], false]);
});

test("Example 3.1 corrected: equal outputs, no match, isomorphic spans", async () => {
  const { hidden, hasEqualOutputs, hiddenSpans, hiddenMatch } = await computeExample("corrected", products);
  assert.deepEqual(hidden, [
    [
      [1, 0],
      [1, 0],
    ],
    [
      [0, 1],
      [0, 1],
    ],
  ]);
  assert.ok(hasEqualOutputs);
  assert.deepEqual(hiddenSpans, { ranks: [1, 1], shared: 0, isEqual: false, isIsomorphic: true });
  assert.equal(hiddenMatch, 0);
});

test("independent units match by chance alone as soon as examples do not outnumber them", async () => {
  const [few, many] = [
    await compareRandom(30, 32, 1, products, products.work),
    await compareRandom(640, 32, 1, products, products.work),
  ];
  assert.ok(
    few.subspaceMatch.value === 1 &&
      few.subspaceMatch.isChance &&
      few.warnings.some((w) => w.measures.includes("subspaceMatch") && w.needed === 33),
  );
  assert.ok(many.subspaceMatch.value === 0 && !many.warnings.some((w) => w.measures.includes("subspaceMatch")));
});
