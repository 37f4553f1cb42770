import assert from "node:assert/strict";
import { test } from "node:test";
import { heldRows } from "../../../src/core/data/inputRows";
import { inputScaling, writeInputs } from "../../../src/core/data/normalize";
import type { Normalization } from "../../../src/protocol/recipe";

/** Columns: 1, 2, 6 (and 9 outside the reference); the constant 0.1 (and 0.3 outside). */
const normalized = async (how: Normalization, out: Float32Array | Float64Array = new Float64Array(8)) => {
  const inputs = heldRows(Float64Array.of(1, 0.1, 2, 0.1, 6, 0.1, 9, 0.3), 2, () => Promise.resolve());
  const scaling = await inputScaling(inputs, 2, Uint32Array.of(0, 1, 2), how);
  await writeInputs(inputs, { width: 2, examples: 4 }, Uint32Array.of(0, 1, 2, 3), scaling, out);
  return [...out];
};
const column = (values: number[], first: number) => values.filter((_, i) => i % 2 === first);

function close(actual: number[], expected: number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-14, `${value} is not ${expected[i]}`));
}

test("mean-range subtracts the mean and divides by the range of the reference", async () =>
  close(column(await normalized("mean-range"), 0), [-0.4, -0.2, 0.6, 1.2]));

test("mean-std divides by the population standard deviation of the reference", async () => {
  const deviation = Math.sqrt(14 / 3);
  close(column(await normalized("mean-std"), 0), [-2 / deviation, -1 / deviation, 3 / deviation, 6 / deviation]);
});

test("a constant column becomes exactly zero and divides by 1", async () => {
  for (const how of ["mean-range", "mean-std"] as const)
    assert.deepEqual(column(await normalized(how), 1), [0, 0, 0, 0.3 - 0.1]);
});

test("none changes nothing", async () => assert.deepEqual(await normalized("none"), [1, 0.1, 2, 0.1, 6, 0.1, 9, 0.3]));
