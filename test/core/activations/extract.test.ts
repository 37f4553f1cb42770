import assert from "node:assert/strict";
import { test } from "node:test";
import { extractActivations } from "../../../src/core/activations/extract";
import { reduceTensors } from "../../../src/core/studies/probes/problem";
import { chooseTensors } from "../../../src/core/activations/tensors";
import { encodeModel } from "../../../src/core/onnx/proto";
import { openBatch } from "../../../src/core/onnx/trace";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";
import { fixture, inspected, MemoryStore } from "../studies/probes/setup";
import { testWork } from "../../work";

const noise = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(91.7 * (i + 1) ** 2));
const nothing = testWork();

test("features are the values of the network's own tensors, with the examples in front", async () => {
  for (const name of ["resnet-mini.onnx", "vit-mini.onnx"]) {
    const model = await inspected(fixture(name));
    const { tensors } = reduceTensors(chooseTensors(model, "all"), "exact");
    const inputs = noise(7 * 192);
    const store = new MemoryStore();
    await extractActivations(model.network, tensors, inputs, 0, store, nothing);
    assert.equal(store.rows, 7);
    const names = tensors.map((t) => t.tensor).filter((t) => t !== model.network.input.name);
    // One example at a time: nothing can be mistaken for the batch axis then.
    const session = await onnxRuntime.load(
      encodeModel(openBatch(model.network.graph), {
        outputs: names.filter((t) => !model.network.graph.outputs.includes(t)),
      }),
      { optimize: false },
    );
    for (let i = 0; i < 7; i++) {
      const expected = await session.run(
        { [model.network.input.name]: { data: inputs.slice(i * 192, (i + 1) * 192), dims: [1, 3, 8, 8] } },
        names,
      );
      for (const tensor of names) {
        const features = await store.read(tensor, i, i + 1);
        const values = expected[tensor]!.data;
        assert.equal(features.length, values.length);
        features.forEach((value, j) =>
          assert.ok(
            Math.abs(value - Number(values[j])) <= 1e-5 * Math.max(1, Math.abs(value)),
            `${name} ${tensor} ${i} ${j}`,
          ),
        );
      }
    }
    await session.release();
  }
});

/** A picture of 5,000 values, and the same ones in a row. */
async function wideNetwork() {
  const m = new ModelBuilder([2, 50, 50]);
  const picture = m.op("Relu", ["x"]);
  const row = m.op("LeakyRelu", [m.op("Reshape", [picture, m.ints([-1, 5000])])]);
  return inspected(m.build(m.op("MatMul", [row, m.parameter("w", [5000, 2])])));
}

test("pooled are the mean and the maximum of every channel; what has no channels is projected, and a note says so", async () => {
  const model = await wideNetwork();
  const { tensors, notes } = reduceTensors(chooseTensors(model, "all"), "pool");
  assert.deepEqual(
    tensors.map(({ reduction }) => `${reduction.kind} ${reduction.width}`),
    ["pool 4", "pool 4", "project 4096", "none 2"],
  );
  assert.equal(notes.length, 1);
  assert.match(notes[0]!, /has 5000 values and no channels, or too many, to pool over: it is projected to 4096 values/);
  const inputs = noise(3 * 5000);
  const store = new MemoryStore();
  await extractActivations(model.network, tensors, inputs, 0, store, nothing);
  for (let i = 0; i < 3; i++) {
    const channels = [0, 1].map((c) => inputs.subarray(i * 5000 + c * 2500, i * 5000 + (c + 1) * 2500));
    const expected = [
      ...channels.map((c) => c.reduce((a, b) => a + b) / 2500),
      ...channels.map((c) => c.reduce((a, b) => Math.max(a, b))),
    ];
    (await store.read("x", i, i + 1)).forEach((value, k) => assert.ok(Math.abs(value - expected[k]!) < 1e-5));
  }
});

test("a projection is linear, keeps distances within a few percent, and is the same for the same seed", async () => {
  const model = await wideNetwork();
  const { tensors } = reduceTensors(chooseTensors(model, ["x"]), "project");
  const rows = 6;
  const inputs = noise(rows * 5000);
  // Row 5 becomes the sum of rows 0 and 1.
  for (let j = 0; j < 5000; j++) inputs[5 * 5000 + j] = inputs[j]! + inputs[5000 + j]!;
  const project = async (seed: number) => {
    const store = new MemoryStore();
    await extractActivations(model.network, tensors, inputs, seed, store, nothing);
    return Promise.all(Array.from({ length: rows }, (_, i) => store.read("x", i, i + 1)));
  };
  const features = await project(3);
  assert.deepEqual(await project(3), features);
  assert.notDeepEqual((await project(4))[0], features[0]);
  assert.equal(features[0]!.length, 4096);
  features[5]!.forEach((value, k) => assert.ok(Math.abs(value - features[0]![k]! - features[1]![k]!) < 1e-4));
  const distance = (a: Float32Array, b: Float32Array) => Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]!) ** 2, 0));
  const row = (i: number) => inputs.subarray(i * 5000, (i + 1) * 5000);
  for (let a = 0; a < 5; a++)
    for (let b = 0; b < a; b++)
      assert.ok(Math.abs(distance(features[a]!, features[b]!) / distance(row(a), row(b)) - 1) < 0.08);
});

test("a tensor that is not finite is named with its example, and rows that are there are not computed again", async () => {
  const m = new ModelBuilder([2]);
  const log = m.op("Log", ["x"]);
  const model = await inspected(m.build(m.op("MatMul", [m.op("Relu", [log]), m.parameter("w", [2, 2])])));
  const { tensors } = reduceTensors(chooseTensors(model, "all"), "exact");
  const inputs = Float32Array.of(1, 2, 3, 4, -1, 5);
  await assert.rejects(
    extractActivations(model.network, tensors, inputs, 0, new MemoryStore(), nothing),
    /tensor "Log_0" of model\.onnx is NaN for example 2/,
  );
  const store = new MemoryStore();
  await extractActivations(model.network, tensors, inputs.subarray(0, 4), 0, store, nothing);
  const fails = testWork({ breathe: () => Promise.reject(new Error("ran again")) });
  await extractActivations(model.network, tensors, inputs.subarray(0, 4), 0, store, fails);
});
