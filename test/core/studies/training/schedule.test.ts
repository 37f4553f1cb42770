import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, epochOrder, rateAt, stepsOf, stepsPerEpoch } from "../../../../src/core/studies/training/schedule";
import type { StageRecipe } from "../../../../src/protocol/studies/training/recipe";
import { recipe } from "./setup";

const stage = (options: object): StageRecipe =>
  recipe({ stages: [{ optimizer: "sgd", steps: 4, rate: 1, ...options } as StageRecipe] }).stages[0]!;
const rates = (options: object) => [0, 1, 2, 3, 4].map((step) => rateAt(stage(options), step, 4));
const near = (actual: number[], expected: number[]) =>
  expected.forEach((e, i) => assert.ok(Math.abs(actual[i]! - e) < 1e-15, `${i}: ${actual[i]} instead of ${e}`));

test("the step size goes from the first to the last as the schedule says", () => {
  near(rates({}), [1, 1, 1, 1, 1]);
  near(rates({ schedule: "linear", finalRate: 0.2 }), [1, 0.8, 0.6, 0.4, 0.2]);
  near(rates({ schedule: "geometric", finalRate: 1 / 16 }), [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16]);
  near(rates({ schedule: "cosine", finalRate: 0.5 }), [1, 0.75 + Math.SQRT2 / 8, 0.75, 0.75 - Math.SQRT2 / 8, 0.5]);
  near(rates({ schedule: "geometric" }).slice(4), [0.001]);
});

test("epochs become steps, the last batch of an epoch may be smaller, and a batch is never larger than the data", () => {
  const inBatches = (epochs: number, batch?: number) => stage({ steps: undefined, epochs, batch });
  assert.deepEqual(
    [stepsPerEpoch(inBatches(3, 4), 10), stepsOf(inBatches(3, 4), 10), batchOf(inBatches(3, 4), 10)],
    [3, 9, 4],
  );
  assert.deepEqual([stepsPerEpoch(inBatches(3), 10), stepsOf(inBatches(3), 10), batchOf(inBatches(3), 10)], [1, 3, 10]);
  assert.deepEqual([stepsOf(inBatches(2, 64), 10), batchOf(inBatches(2, 64), 10)], [2, 10]);
  assert.deepEqual([stepsOf(inBatches(1.5, 5), 10), stepsOf(inBatches(0.01, 5), 10)], [3, 1]);
});

test("an epoch has every example once, in an order of its own for every seed, stage and epoch", () => {
  const orders = [epochOrder(50, 0, 0, 0), epochOrder(50, 1, 0, 0), epochOrder(50, 0, 1, 0), epochOrder(50, 0, 0, 1)];
  for (const order of orders)
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i),
    );
  assert.equal(new Set(orders.map((o) => o.join())).size, 4);
  assert.deepEqual(epochOrder(50, 1, 0, 0), orders[1]);
});
