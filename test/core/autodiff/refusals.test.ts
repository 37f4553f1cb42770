import { test } from "node:test";
import assert from "node:assert/strict";
import { derivativeRefusal } from "../../../src/core/autodiff/backprop";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { decodeModel, encodeModel, makeNode } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";

async function refusalOf(model: Uint8Array, tensor: string): Promise<string | undefined> {
  const graph = await readGraph({ bytes: model }, "model");
  return derivativeRefusal(await readNetwork(graph, onnxRuntime), graph.producer(tensor)!);
}

test("a reduction whose axes depend on the input is refused by name", async () => {
  const m = new ModelBuilder([3]);
  const largest = m.op("ArgMax", ["x"], { axis: 1, keepdims: 0 });
  const axis = m.op("Add", [m.op("Mul", [m.op("ReduceMin", [largest], { axes: [0] }), m.ints([0])]), m.ints([1])]);
  const y = m.op("ReduceSum", ["x", axis]);
  assert.match(
    (await refusalOf(m.build(y), y)) ?? "",
    /ReduceSum node "ReduceSum_\d+" reduces over axes that are computed from the input, so it cannot be differentiated/,
  );
});

test("a normalisation whose statistics are read elsewhere is refused by name, one with its statistics unused is not", async () => {
  const m = new ModelBuilder([3], 17);
  const y = m.op("LayerNormalization", ["x", m.parameter("scale", [3])]);
  const unused = decodeModel(m.build(y), "model");
  unused.graph!.node[0]!.output.push("mean");
  assert.equal(await refusalOf(encodeModel(unused), y), undefined);
  const used = decodeModel(m.build(m.op("Add", [y, "mean_read"])), "model");
  used.graph!.node.splice(1, 1); // what the first model ended in
  used.graph!.node[0]!.output.push("mean");
  used.graph!.node.splice(1, 0, makeNode("Neg", ["mean"], ["mean_read"]));
  assert.match((await refusalOf(encodeModel(used), y)) ?? "", /also hands on the statistics that it normalises by/);
});
