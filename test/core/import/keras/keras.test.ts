import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {
  input,
  layers,
  model as functional,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from "@tensorflow/tfjs-layers";
import { keras, kerasH5 } from "../../../../src/core/import/keras/formats";
import { encodeModel } from "../../../../src/core/onnx/proto";
import { fill, inputs, ready, run } from "../oracle";
import { configOf, kerasArchive, legacyFile, type GroupStyle } from "./write";

/** Largest difference of our outputs from those of tfjs-layers 4.22, relative to the largest of them. */
async function error(model: LayersModel, bytes: Uint8Array, format: typeof keras): Promise<number> {
  const dims = model.inputs[0]!.shape.map((d) => d ?? 3);
  const data = inputs(dims.reduce((a, b) => a * b, 1));
  const expected = tf.tidy(() => (model.predict(tf.tensor(data, dims)) as tf.Tensor).dataSync<"float32">());
  const read = await format.read({ name: "model.keras", bytes, sibling: async () => undefined });
  const ours = await run(encodeModel(read.model), read.model.graph!.input[0]!.name, { data, dims });
  assert.equal(ours.data.length, expected.length);
  const scale = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return expected.reduce((worst, v, i) => Math.max(worst, Math.abs(v - Number(ours.data[i]))), 0) / scale;
}

function chain(): LayersModel {
  const m = sequential({ name: "sequential_3" });
  m.add(layers.conv2d({ name: "eyes", inputShape: [8, 8, 2], filters: 4, kernelSize: 3, activation: "relu" }));
  m.add(layers.batchNormalization({ name: "norm" }));
  m.add(layers.separableConv2d({ name: "sep", filters: 5, kernelSize: 2, padding: "same" }));
  m.add(layers.dropout({ rate: 0.3 }));
  m.add(layers.flatten());
  m.add(layers.dense({ name: "middle", units: 6, activation: "elu" }));
  m.add(layers.dense({ name: "head", units: 6, activation: "linear" }));
  m.add(layers.dense({ name: "last", units: 3, activation: "softmax" }));
  return m;
}

/** A shared layer, a model in a model in a model, and a sum. */
function graph(): LayersModel {
  const deep = sequential({
    name: "deep",
    layers: [layers.dense({ name: "d", units: 5, inputShape: [5] }), layers.batchNormalization({ name: "n" })],
  });
  const x = input({ shape: [4], name: "x" });
  const inner = input({ shape: [4], name: "inner_x" });
  const innerSum = deep.apply(
    layers.dense({ name: "widen", units: 5, activation: "tanh" }).apply(inner),
  ) as SymbolicTensor;
  const nested = functional({ name: "nested", inputs: inner, outputs: innerSum });
  const shared = layers.dense({ name: "shared", units: 4, activation: "relu" });
  const a = shared.apply(shared.apply(x)) as SymbolicTensor;
  const b = layers.dense({ name: "back", units: 4 }).apply(nested.apply(a)) as SymbolicTensor;
  const sum = layers.add({ name: "sum" }).apply([a, b]) as SymbolicTensor;
  return functional({
    name: "graph",
    inputs: x,
    outputs: layers.dense({ name: "out", units: 2 }).apply(sum) as SymbolicTensor,
  });
}

const styles: Record<string, GroupStyle> = {
  "Keras 3.6 on, with names": { named: true },
  "Keras 3 before": {},
  "tf.keras 2.13, with gaps in the count": { container: "_layer_checkpoint_dependencies", gaps: true },
  "tf.keras on Windows": { container: "_layer_checkpoint_dependencies", gaps: true, windows: true },
};

for (const [name, build] of Object.entries({ chain, graph })) {
  for (const [style, groups] of Object.entries(styles)) {
    test(`a .keras file predicts like its model: ${name}, ${style}`, async () => {
      await ready;
      const model = build();
      fill(model);
      const difference = await error(model, await kerasArchive(model, groups), keras);
      assert.ok(difference < 1e-5, `relative difference ${difference}`);
    });
  }
  for (const options of [{}, { scoped: true }, { chunked: true }]) {
    test(`a legacy .h5 file predicts like its model: ${name}, ${JSON.stringify(options)}`, async () => {
      await ready;
      const model = build();
      fill(model);
      const difference = await error(model, await legacyFile(model, options), kerasH5);
      assert.ok(difference < 1e-5, `relative difference ${difference}`);
    });
  }
}

test("a .keras file of tf.keras, whose config is that of Keras 2", async () => {
  await ready;
  const model = graph();
  fill(model);
  const bytes = await kerasArchive(model, {}, "2.15.0", configOf(model));
  assert.ok((await error(model, bytes, keras)) < 1e-5);
});

test("both formats are recognised by content and say who wrote them", async () => {
  await ready;
  const model = chain();
  fill(model);
  const [archive, legacy] = [await kerasArchive(model), await legacyFile(model)];
  const source = (bytes: Uint8Array) => ({ name: "model", bytes, sibling: async () => undefined });
  assert.deepEqual(
    [
      keras.recognises(source(archive)),
      keras.recognises(source(legacy)),
      kerasH5.recognises(source(archive)),
      kerasH5.recognises(source(legacy)),
    ],
    [true, false, false, true],
  );
  const { format, producer } = await keras.read(source(archive));
  assert.deepEqual({ format, producer }, { format: "Keras 3", producer: "Keras 3.13.2" });
  const old = await kerasH5.read(source(legacy));
  assert.deepEqual([old.format, old.producer], ["Keras 2 HDF5", "Keras 2.11.0"]);
});
