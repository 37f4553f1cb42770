import assert from "node:assert/strict";
import { test } from "node:test";
import { operatorText } from "../../../../src/core/model/diagram/operator";
import { GraphNode } from "../../../../src/core/onnx/graph";
import { makeNode, type AttributeValue } from "../../../../src/core/onnx/proto";

const text = (op: string, attributes: Record<string, AttributeValue> = {}, weight?: number[]) =>
  operatorText(new GraphNode(makeNode(op, ["x"], ["y"], attributes), 0), weight);

test("convolutions and poolings are drawn with their windows, and with strides that are not the usual ones", () => {
  assert.equal(text("Conv", { kernel_shape: [3, 3], strides: [1, 1] }), "Conv 3\u00d73");
  assert.equal(text("Conv", { strides: [2, 2] }, [64, 3, 7, 7]), "Conv 7\u00d77 /2");
  assert.equal(
    text("Conv", { kernel_shape: [3, 1], strides: [2, 1], group: 32 }),
    "Conv 3\u00d71 /2\u00d71, 32 groups",
  );
  assert.equal(text("MaxPool", { kernel_shape: [2, 2], strides: [2, 2] }), "MaxPool 2\u00d72");
  assert.equal(text("MaxPool", { kernel_shape: [3, 3], strides: [2, 2] }), "MaxPool 3\u00d73 /2");
  assert.equal(text("AveragePool", { kernel_shape: [3, 3] }), "AveragePool 3\u00d73 /1");
});

test("other operators are their type, whatever the shape of their weights", () => {
  assert.equal(text("Gemm", {}, [4, 3]), "Gemm");
  assert.equal(text("MatMul", {}, [2, 4, 3]), "MatMul");
  assert.equal(text("GlobalAveragePool"), "GlobalAveragePool");
});
