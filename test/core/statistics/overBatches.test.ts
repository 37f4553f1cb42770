import assert from "node:assert/strict";
import { test } from "node:test";
import { inBatches, overArrays, overBatches } from "../../../src/core/statistics/overBatches";
import { moments } from "../../../src/core/statistics/moments";

test("a pause comes before every batch, and what it throws ends the pass", async () => {
  const seen: string[] = [];
  async function* batches() {
    for (const value of [1, 2, 3]) {
      seen.push(`batch ${value}`);
      yield Float64Array.of(value);
    }
  }
  const pause = async () => {
    seen.push("pause");
    if (seen.length === 4) throw new Error("cancelled");
  };
  await assert.rejects(overBatches(moments(1), batches(), { pause }), /cancelled/);
  assert.deepEqual(seen, ["batch 1", "pause", "batch 2", "pause"]);
});

test("batches as they come and batches at hand give the same", async () => {
  const batches = [Float64Array.of(1, 2), Float64Array.of(4)];
  const { mean, count } = await overBatches(moments(1), batches, { pause: async () => {} });
  assert.deepEqual([mean[0], count], [7 / 3, 3]);
  assert.deepEqual(overArrays(moments(1), batches).mean, mean);
});

test("examples are divided so that each is in one batch, in order, and wide ones into smaller batches", () => {
  const chosen = Uint32Array.from({ length: 10 }, (_, i) => 3 * i);
  const batches = [...inBatches(chosen, 2 ** 16)];
  assert.deepEqual(
    batches.map((b) => b.length),
    [4, 4, 2],
  );
  assert.deepEqual(
    batches.flatMap((b) => [...b]),
    [...chosen],
  );
  assert.deepEqual(
    [...inBatches(chosen.subarray(0, 2), 2 ** 30)].map((b) => [...b]),
    [[0], [3]],
  );
});
