import assert from "node:assert/strict";
import { test } from "node:test";
import type { Block } from "../../../../src/core/model/diagram/blocks";
import { sharedName } from "../../../../src/core/model/diagram/names";

const layer = (title: string, node = ""): Block => ({
  id: title,
  kind: "layer",
  title,
  operators: [],
  shape: [],
  parameters: [],
  parameterCount: 0,
  nodes: [node],
});

test("layers share the path at which their names part", () => {
  const shared = (...titles: string[]) => sharedName(titles.map((title) => layer(title)));
  assert.equal(shared("layer2.1.conv1", "layer2.1.conv2"), "layer2.1");
  assert.equal(shared("layer2.10.conv1", "layer2.1.conv1"), "layer2");
  assert.equal(shared("model/a/dense", "model/a"), "model/a");
  assert.equal(shared("conv1", "conv2"), "");
  assert.equal(shared("tied", "tied"), "tied");
});

test("where folded weights have lost their names the layers' nodes tell the path, and operators count for nothing", () => {
  const blocks = [
    layer("onnx::Conv_497", "/layer1/layer1.0/conv1/Conv"),
    layer("onnx::Conv_500", "/layer1/layer1.0/conv2/Conv"),
  ];
  assert.equal(sharedName([...blocks, { ...layer("Add"), kind: "operator" }]), "layer1/layer1.0");
  assert.equal(sharedName([]), "");
});
