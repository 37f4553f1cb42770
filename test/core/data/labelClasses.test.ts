import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dataset } from "../../../src/core/data/dataset";
import { labelClasses } from "../../../src/core/data/labelClasses";
import { recipeSchema, type RecipeInput } from "../../../src/protocol/recipe";

const dataset = (labels: Dataset["labels"]) => ({ labels, examples: labels.length }) as Dataset;
const recipe = (keys: Partial<RecipeInput> = {}) =>
  recipeSchema.parse({ format: "holoscope.recipe/1", model: "m.onnx", data: { path: "d.csv" }, ...keys });
const all = (labels: Dataset["labels"]) => Uint32Array.from(labels.keys());
const of = (labels: Dataset["labels"], keys?: Partial<RecipeInput>) =>
  labelClasses(dataset(labels), all(labels), recipe(keys));

test("labels that are text or a few whole numbers are classes, in ascending order", () => {
  assert.deepEqual(of(["b", "a", "b"]), { names: ["a", "b"], counts: [1, 2], codes: Uint8Array.of(1, 0, 1) });
  assert.deepEqual(of(Float64Array.of(10, 9, 10, 10)), {
    names: ["9", "10"],
    counts: [1, 3],
    codes: Uint8Array.of(1, 0, 1, 1),
  });
});

test("the classes of the recipe have its order", () => {
  const found = of(Float64Array.of(3, 5, 3), { data: { path: "d.csv", classes: ["5", "3"] } });
  assert.deepEqual(
    [found!.names, [...found!.codes]],
    [
      ["5", "3"],
      [1, 0, 1],
    ],
  );
});

test("measurements, many values, one value and families of numbers have none", () => {
  assert.equal(of(Float64Array.of(0.5, 1, 2)), undefined);
  assert.equal(of(Float64Array.from({ length: 500 }, (_, i) => i)), undefined);
  assert.equal(of(["a", "a"]), undefined);
  assert.equal(of(Float64Array.of(1, 2, 3), { family: "poisson" }), undefined);
});
