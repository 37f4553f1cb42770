import assert from "node:assert/strict";
import { test } from "node:test";
import { pickCut } from "../../../src/core/cuts/pick";
import { inspectModel } from "../../inspectModel";
import { GraphNode } from "../../../src/core/onnx/graph";
import { readableNames } from "../../../src/core/onnx/parameterNames";
import { decodeModel, encodeModel, makeNode } from "../../../src/core/onnx/proto";
import { ModelBuilder } from "../../models";

/**
 * Names for the operands of nodes that are given as [operator, name, ...operands]; operands but "x" are initializers.
 */
function names(...rows: string[][]): Record<string, string> {
  const nodes = rows.map(
    ([op, name, ...inputs], i) => new GraphNode(Object.assign(makeNode(op!, inputs, [`t${i}`]), { name }), i),
  );
  const initializers = new Map(
    rows.flatMap(([, , ...inputs]) => inputs.filter((t) => t !== "x").map((t) => [t, true] as const)),
  );
  return Object.fromEntries(readableNames(nodes, initializers));
}

test("a folded convolution of PyTorch gets the name of its module back", () => {
  const row = ["Conv", "/layer1/layer1.0/conv1/Conv", "x", "onnx::Conv_497", "onnx::Conv_498"];
  assert.deepEqual(names(row), { "onnx::Conv_497": "layer1.0.conv1.weight", "onnx::Conv_498": "layer1.0.conv1.bias" });
});

test("nodes of older exporters, and functions outside of modules, lend their own names", () => {
  assert.deepEqual(names(["Conv", "Conv_0", "x", "123", "124"]), { 123: "Conv_0.weight", 124: "Conv_0.bias" });
  assert.deepEqual(names(["MatMul", "/MatMul", "x", "onnx::MatMul_7"]), { "onnx::MatMul_7": "MatMul.weight" });
});

test("names that the file gives are kept, and none is given twice", () => {
  assert.deepEqual(names(["Conv", "/conv1/Conv", "x", "stem.weight", "bias"]), {});
  const [q, k] = [
    ["MatMul", "/attn/MatMul", "x", "onnx::MatMul_1"],
    ["MatMul", "/attn/MatMul_1", "x", "onnx::MatMul_2"],
  ];
  assert.deepEqual(names(q!, k!), { "onnx::MatMul_1": "attn.weight", "onnx::MatMul_2": "attn.MatMul_1.weight" });
  assert.deepEqual(
    names(["Gemm", "/fc/Gemm", "x", "onnx::Gemm_1", "fc.bias"], ["Gemm", "/fc/Gemm_1", "x", "fc.weight", "fc.bias"]),
    { "onnx::Gemm_1": "fc.Gemm.weight" },
  );
  assert.deepEqual(names(["Conv", "", "x", "onnx::Conv_1"]), {});
});

test("a cut is listed under the readable name, and found under either", async () => {
  const m = new ModelBuilder([3]);
  const hidden = m.op("Relu", [m.op("MatMul", ["x", m.parameter("onnx::MatMul_9", [3, 4])])]);
  const model = decodeModel(m.build(m.op("MatMul", [hidden, m.parameter("head.weight", [4, 1])])), "model");
  model.graph!.node[0]!.name = "/body/body.0/MatMul";
  const { network, cuts, inspection } = await inspectModel({ bytes: encodeModel(model) }, "model.onnx");
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights),
    [["body.0.weight"], ["head.weight"]],
  );
  assert.deepEqual(
    inspection.diagram.blocks.filter((b) => b.kind === "layer").map((b) => b.title),
    ["body.0", "head"],
  );
  for (const name of ["body.0.weight", "onnx::MatMul_9"]) assert.equal(pickCut(network, cuts, [name]), cuts.cuts[0]);
});
