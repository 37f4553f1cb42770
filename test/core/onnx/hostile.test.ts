import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { analyze } from "../../../src/core/studies/cuts/analyze";
import { seededRandom } from "../../../src/core/linalg/random";
import { openModel } from "../../../src/core/model/read";
import { recipeSchema } from "../../../src/protocol/recipe";
import { HoloscopeError } from "../../../src/protocol/errors";
import { onnxRuntime } from "../../../src/engine/runtime";
import { textSource } from "../../files";
import { openerOf } from "../../inspectModel";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

test("models with damaged bytes are read or refused as input, and never crash the process", async () => {
  const random = seededRandom(1);
  const outcomes = { read: 0, refused: 0 };
  for (const name of ["mlp-sigmoid", "matmul-add", "leaky-concat", "elementwise"]) {
    const bytes = readFileSync(`test/fixtures/${name}.onnx`);
    for (let k = 0; k < 40; k++) {
      const damaged = Uint8Array.from(bytes);
      for (let i = 0; i < 1 + (k % 4); i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      try {
        await openModel({ bytes: damaged }, `${name}.onnx`, onnxRuntime);
        outcomes.read++;
      } catch (error) {
        assert.ok(
          error instanceof HoloscopeError && error.kind === "input",
          `${name}, damage ${k}: ${error instanceof Error ? error.stack : error}`,
        );
        outcomes.refused++;
      }
    }
  }
  assert.ok(outcomes.read > 0 && outcomes.refused > 0);
});

test("an input of a thousand million values an example is refused before anything is allocated", async () => {
  const m = new ModelBuilder([1e9]);
  const model = m.build(m.op("Relu", ["x"]));
  await assert.rejects(openModel({ bytes: model }, "huge.onnx", onnxRuntime), /claims 1000000000 values/);
});

test("weights that are not numbers are refused with the first example they spoil", async () => {
  const m = new ModelBuilder([2]);
  const model = m.build(m.op("Relu", [m.op("MatMul", ["x", m.parameter("w", [2, 1], [NaN, 1])])]));
  const recipe = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model: "nan.onnx",
    data: { path: "d.csv" },
    lambda: 1,
  });
  const data = [textSource("d.csv", "a,b,label\n1,2,0\n3,4,1\n")];
  await assert.rejects(
    analyze(recipe, { model: openerOf(model, recipe.model), data }, testWork(), { arrays: false }),
    /nan\.onnx (gives NaN for example 0|.*mixes)/,
  );
});
