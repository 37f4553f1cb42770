import { chosenRows } from "../../../../src/core/data/chosenRows";
import assert from "node:assert/strict";
import { test } from "node:test";
import { zipSync } from "fflate";
import { readDataset } from "../../../../src/core/data/reader";
import { sourceOfBytes } from "../../../../src/core/data/source";
import { probeTarget, requireExamples } from "../../../../src/core/studies/probes/target";
import type { RecipeInput } from "../../../../src/protocol/recipe";
import { npy } from "../../../files";
import { csvFile, recipeOf } from "./setup";

const pause = () => Promise.resolve();

const table = csvFile([
  ["size", "colour", "age", "id", "label"],
  ...Array.from({ length: 12 }, (_, i) => [
    i / 4,
    ["red", "green", "blue"][i % 3]!,
    20 + (i % 4),
    1000 + i,
    ["no", "yes", "maybe"][(i * 5) % 3]!,
  ]),
]);

async function targetOf(input: Partial<RecipeInput>) {
  const recipe = recipeOf({ ...input, data: { path: "data.csv", label: "label", ...input.data } });
  const dataset = await readDataset([table], recipe.data, pause, { target: recipe.probes.target });
  const rows = chosenRows(dataset, recipe.data);
  return { ...probeTarget(dataset, rows, recipe), rows: rows.length };
}

test("the label is read with all its classes in ascending order, or with those of the recipe in its order", async () => {
  const { name, kind, classes, outputs, values } = await targetOf({});
  assert.deepEqual([name, kind, outputs, classes], ["label", "classes", 3, ["maybe", "no", "yes"]]);
  assert.deepEqual([...values.slice(0, 3)], [1, 0, 2]);
  const two = await targetOf({ data: { path: "data.csv", classes: ["yes", "no"], limit: 5 } });
  assert.deepEqual([two.classes, two.rows], [["yes", "no"], 5]);
});

test("a column besides is read: text as classes, few whole numbers too, others as numbers, unless the kind is given", async () => {
  assert.deepEqual((await targetOf({ probes: { target: "colour" } })).classes, ["blue", "green", "red"]);
  assert.deepEqual((await targetOf({ probes: { target: "age" } })).classes, ["20", "21", "22", "23"]);
  assert.equal((await targetOf({ probes: { target: "size" } })).kind, "numbers");
  const ages = await targetOf({ probes: { target: "age", kind: "numbers" } });
  assert.deepEqual([ages.kind, ages.outputs, ...ages.values.slice(0, 3)], ["numbers", 1, 20, 21, 22]);
  assert.equal(
    (await targetOf({ data: { path: "data.csv", ignore: ["id"] }, probes: { target: "id" } })).outputs,
    12,
    "also one that is no input",
  );
  assert.equal(
    (await targetOf({ data: { path: "data.csv", label: "age" }, family: "poisson" })).kind,
    "numbers",
    "the label of a family of numbers",
  );
});

test("what cannot be read is refused in one line", async () => {
  await assert.rejects(targetOf({ probes: { target: "colours" } }), /no column "colours"; its columns are: .*colour/);
  await assert.rejects(
    targetOf({ probes: { target: "colour", kind: "numbers" } }),
    /"colour" of data\.csv holds text, which no probe reads as numbers/,
  );
  await assert.rejects(
    targetOf({ data: { path: "data.csv", limit: 1 } }),
    /"label" of data\.csv is no for all of 1 example/,
  );
});

test("a class without an example to fit on, and a part with too few examples, are refused", () => {
  const target = {
    kind: "classes" as const,
    name: "label",
    outputs: 2,
    classes: ["a", "b"],
    values: Float64Array.from({ length: 20 }, (_, i) => (i < 15 ? 0 : 1)),
  };
  const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  assert.throws(
    () => requireExamples(target, { train: range(0, 10), validation: range(10, 15), test: range(15, 20) }),
    /no example to fit on is of class b: give more data, or other parts/,
  );
  assert.throws(
    () => requireExamples(target, { train: range(4, 20), validation: range(0, 2), test: range(2, 4) }),
    /probes have 2 examples to choose lambda on and need 5 or more/,
  );
});

test("another array of an NPZ file is read, and a file without columns has nothing but its label", async () => {
  const arrays = {
    x: npy([6, 2], new Float64Array(12).map(Math.sin)),
    y: npy([6], Float64Array.of(0, 1, 0, 1, 0, 1)),
    depth: npy([6], Float64Array.of(1.5, 2, 3, 4, 5, 6)),
    two: npy([2], Float64Array.of(1, 2)),
  };
  const entries = Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]));
  const read = (target: string) =>
    readDataset([sourceOfBytes("data.npz", zipSync(entries))], recipeOf().data, pause, { target });
  assert.deepEqual([...(await read("depth")).target!.values], [1.5, 2, 3, 4, 5, 6]);
  await assert.rejects(read("width"), /data\.npz has no array "width"; its keys are: x, y, depth, two/);
  await assert.rejects(read("two"), /has 6 examples but array "two" of data\.npz has 2/);
  const pair = [sourceOfBytes("x.npy", arrays.x), sourceOfBytes("y.npy", arrays.y)];
  await assert.rejects(
    readDataset(pair, recipeOf().data, pause, { target: "depth" }),
    /x\.npy and y\.npy have no column "depth": read the label, or give a CSV or NPZ file/,
  );
});
