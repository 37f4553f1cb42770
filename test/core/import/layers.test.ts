import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers, model, type LayersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layerClasses } from "../../../src/core/import/layers/table";
import { cases, type Case } from "./cases";
import { configured } from "./configured";
import { fill, gradientError, outputError, ready } from "./oracle";

/** The layer alone, or between a dense layer, so that gradients pass through it, and a dense head of three logits. */
function network({ shape, apply }: Case, withHead: boolean): LayersModel {
  const x = input({ shape: [...shape] });
  const y = apply(withHead ? (layers.dense({ units: shape.at(-1)! }).apply(x) as SymbolicTensor) : x);
  const flat = y.shape.length > 2 ? (layers.flatten().apply(y) as SymbolicTensor) : y;
  const built = model({
    inputs: x,
    outputs: withHead ? (layers.dense({ units: 3, name: "head" }).apply(flat) as SymbolicTensor) : y,
  });
  fill(built);
  return built;
}

for (const [name, use] of Object.entries(cases)) {
  test(`${name}: outputs are those of predict`, async () => {
    await ready;
    const error = await outputError(network(use, false), 3, use.values);
    assert.ok(error <= 1e-5, `differs by ${error}`);
  });
  if (!use.noGradient)
    test(`${name}: summed gradients are those of tf.grads`, async () => {
      await ready;
      const worst = await gradientError(network(use, true));
      tf.disposeVariables();
      assert.ok(worst.error <= 1e-4, `${worst.variable} differs by ${worst.error}`);
    });
}

test("every class of the table has a case", () => {
  const tried = new Set([
    ...Object.keys(cases).map((name) => name.split(" ")[0]!),
    ...configured.map(({ config }) => config.class_name),
  ]);
  assert.deepEqual(
    layerClasses.filter((c) => !tried.has(c)),
    [],
  );
});
