import assert from "node:assert/strict";
import { test } from "node:test";
import { constantValues, type Network } from "../../../src/core/onnx/model";
import { randomNetwork, randomWeightsNote } from "../../../src/core/model/randomWeights";
import { onnxRuntime } from "../../../src/engine/runtime";
import { fixture, inspected } from "../studies/probes/setup";

const valuesOf = async (network: Network) =>
  new Map(
    await Promise.all(
      [...network.graph.initializers.keys()]
        .filter((name) => network.graph.initializers.get(name)!.dataType === 1)
        .map(async (name) => [name, await constantValues(network, name)] as const),
    ),
  );

test("weights are drawn after Glorot, biases are 0, and a batch normalisation is as before training", async () => {
  const { network } = await inspected(fixture("cnn-bn.onnx"));
  const random = await randomNetwork(network, 3, onnxRuntime);
  const [before, after] = [await valuesOf(network), await valuesOf(random)];
  assert.deepEqual([...after.keys()], [...before.keys()]);
  for (const node of random.graph.nodes.filter((n) => n.op === "BatchNormalization"))
    node.inputs.slice(1, 5).forEach((name, k) =>
      assert.ok(
        after.get(name)!.every((v) => v === [1, 0, 0, 1][k]),
        name,
      ),
    );
  for (const node of random.graph.nodes.filter((n) => n.op === "Conv" || n.op === "Gemm")) {
    const weights = after.get(node.inputs[1]!)!;
    const dims = random.graph.initializers.get(node.inputs[1]!)!.dims.map(Number);
    const taps = dims.slice(2).reduce((a, b) => a * b, 1);
    const limit = Math.sqrt(6 / ((dims[0]! + dims[1]!) * taps));
    const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    assert.ok(largest <= limit && largest > 0.8 * limit, `${node.op}: ${largest} of ${limit}`);
    assert.notDeepEqual(weights, before.get(node.inputs[1]!));
    if (node.inputs[2]) assert.ok(after.get(node.inputs[2])!.every((v) => v === 0));
  }
  assert.equal(randomWeightsNote(network).possible, true);
});

test("the same seed draws the same network, and another seed another", async () => {
  const { network } = await inspected(fixture("resnet-mini.onnx"));
  const drawn = async (seed: number) => valuesOf(await randomNetwork(network, seed, onnxRuntime));
  assert.deepEqual(await drawn(1), await drawn(1));
  assert.notDeepEqual(await drawn(2), await drawn(1));
});
