import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseTensors } from "../../../src/core/activations/tensors";
import { collapse } from "../../../src/core/model/diagram/blocks";
import { ModelBuilder } from "../../models";
import { fixture, inspected } from "../studies/probes/setup";

const chosen = async (name: string, wanted: "all" | string[] = "all") =>
  chooseTensors(await inspected(fixture(name)), wanted);

/** layer, operator and shape of every tensor */
const brief = async (name: string) =>
  (await chosen(name)).map(({ layer, operator, dims }) => `${layer} ${operator} ${dims.join("x")}`);

test("a perceptron is probed at its input and before and after every layer and activation, up to the logit before its Sigmoid", async () => {
  assert.deepEqual(await brief("mlp-sigmoid.onnx"), [
    "input  4",
    "0 Gemm 5",
    "0 Relu 5",
    "2 Gemm 3",
    "2 Relu 3",
    "4 Gemm 1",
  ]);
});

test("of tensors that differ by a shift and scale of each value, as by a bias, the first is probed", async () => {
  assert.deepEqual(
    (await chosen("matmul-add.onnx")).map(({ operator, width }) => `${operator} ${width}`),
    [" 4", "MatMul 6", "Relu 6", "MatMul 3"],
  );
  // Sub, Div and Mul by constants, Reshape and Identity round two dense layers.
  assert.deepEqual(
    (await chosen("elementwise.onnx")).map(({ operator, width }) => `${operator} ${width}`),
    [" 4", "Gemm 5", "Relu 5", "Gemm 1"],
  );
  const m = new ModelBuilder([3]);
  const one = m.constant(Float64Array.of(1), [1]);
  const inverse = m.op("Div", [one, m.op("Add", [m.op("Relu", ["x"]), one])]);
  const tensors = chooseTensors(await inspected(m.build(m.op("MatMul", [inverse, m.parameter("w", [3, 2])]))), "all");
  assert.deepEqual(
    tensors.map(({ operator }) => operator),
    ["", "Relu", "Div", "MatMul"],
    "a constant over a value is neither",
  );
});

test("pictures keep their shape: what is flattened for a dense layer is not probed twice", async () => {
  assert.deepEqual(await brief("cnn-bn.onnx"), [
    ...["input  3x8x8", "0 Conv 3×3 4x8x8", "0 Relu 4x8x8", "0 MaxPool 2×2 4x4x4"],
    ...["4 Conv 3×3 6x2x2", "4 Relu 6x2x2", "4 GlobalAveragePool 6x1x1", "9 Gemm 3"],
  ]);
});

test("residual sums, which the next layer reads, are probed in topological order, each once and in a block of the diagram", async () => {
  const network = await inspected(fixture("resnet-mini.onnx"));
  const tensors = chooseTensors(network, "all");
  assert.ok(tensors.some(({ operator }) => operator === "Add"));
  assert.equal(new Set(tensors.map((t) => t.tensor)).size, tensors.length);
  const place = (tensor: string) => network.network.graph.nodes.findIndex((n) => n.outputs.includes(tensor));
  assert.deepEqual(
    tensors.map((t) => place(t.tensor)),
    tensors.map((t) => place(t.tensor)).toSorted((a, b) => a - b),
  );
  const ids = new Set(collapse(network.network, network.cuts.sites).blocks.map(({ id }) => id));
  assert.ok(tensors.every(({ block }) => ids.has(block!)));
  assert.equal(tensors.at(-1)!.width, 3);
});

test("tokens of a vision transformer are probed with the examples in front", async () => {
  const tensors = await chosen("vit-mini.onnx");
  assert.ok(tensors.length > 10 && tensors.every(({ dims, width }) => width === dims.reduce((a, b) => a * b, 1)));
});

test("named tensors come in topological order, once", async () => {
  const all = (await chosen("mlp-sigmoid.onnx")).map((t) => t.tensor);
  const [first, , third] = all;
  assert.deepEqual(
    (await chosen("mlp-sigmoid.onnx", [third!, first!, third!])).map((t) => t.tensor),
    [first, third],
  );
});

test("a name that there is not is answered with near ones, and a constant with the reason", async () => {
  const m = new ModelBuilder([3]);
  const hidden = m.op("Relu", [m.op("MatMul", ["x", m.parameter("weight", [3, 2])])]);
  const network = await inspected(m.build(m.op("MatMul", [hidden, m.parameter("head", [2, 2])])));
  assert.throws(() => chooseTensors(network, ["Relu_2"]), /no tensor "Relu_2"; near to it are: .*Relu_1/);
  assert.throws(
    () => chooseTensors(network, ["weight"]),
    /tensor "weight" of model\.onnx cannot be probed: it has no float values of its own for each example/,
  );
});
