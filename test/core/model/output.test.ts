import assert from "node:assert/strict";
import { test } from "node:test";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { chooseOutput } from "../../../src/core/model/output";
import { onnxRuntime } from "../../../src/engine/runtime";
import { recipeSchema, type RecipeInput } from "../../../src/protocol/recipe";
import { refuses } from "../data/fixtures";
import { ModelBuilder } from "../../models";

const recipe = (more: Partial<RecipeInput>) =>
  recipeSchema.parse({ format: "holoscope.recipe/1", model: "m.onnx", data: { path: "d.csv" }, ...more });

/** A dense layer of the given width, its output shaped and ended as asked. */
async function network(outputs: number, ending?: "Softmax" | "LogSoftmax", shape?: number[]) {
  const builder = new ModelBuilder([4]);
  const dense = builder.op("MatMul", ["x", builder.parameter("w", [4, outputs])]);
  const shaped = shape ? builder.op("Reshape", [dense, builder.ints([-1, ...shape])]) : dense;
  const bytes = builder.build(ending ? builder.op(ending, [shaped], { axis: -1 }) : shaped);
  return readNetwork(await readGraph({ bytes }, "m.onnx"), onnxRuntime);
}

test("multinomial: M is the vector of all logits, those before a final Softmax or LogSoftmax", async () => {
  for (const ending of [undefined, "Softmax", "LogSoftmax"] as const) {
    const read = await network(3, ending);
    const { coefficients, name, target } = chooseOutput(read, recipe({ family: "multinomial" }));
    assert.deepEqual(
      [coefficients, name, target],
      [
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        `${read.logits}[0..2]`,
        undefined,
      ],
    );
    assert.deepEqual(chooseOutput(read, recipe({ family: "multinomial", output: "all" })).coefficients, coefficients);
    if (ending) assert.match(read.logits, /MatMul/);
  }
});

test("a scalar M is one row of coefficients", async () => {
  assert.deepEqual(chooseOutput(await network(3), recipe({ output: "2-0" })).coefficients, [[-1, 0, 1]]);
});

test("refused: more classes than can be analysed at once, and logits that are no list of classes", async () => {
  const all = recipe({ family: "multinomial" });
  const [many, most, grid] = [await network(101), await network(100), await network(6, undefined, [2, 3])];
  refuses(
    () => chooseOutput(many, all),
    /m\.onnx has 101 outputs and at most 100/,
    /output 1-0 of the bernoulli family \(recipe key "output", recipe key "family"\)$/,
  );
  assert.equal(chooseOutput(most, all).coefficients.length, 100);
  refuses(() => chooseOutput(grid, all), /gives 2 x 3 logits an example/);
});
