import assert from "node:assert/strict";
import { test } from "node:test";
import { tfjsGraph } from "../../../../src/core/import/tensorflow/modelJson";
import { operatorNames } from "../../../../src/core/import/tensorflow/table";
import { encodeModel } from "../../../../src/core/onnx/proto";
import { inputs, ready, run } from "../oracle";
import { GraphBuilder, list, sourceOf, text, texts } from "./graphBuilder";
import { predicted, relativeError } from "./predict";

/** Relative to the largest output. */
async function error(builder: GraphBuilder, output: string, batch = 3): Promise<number> {
  await ready;
  const files = builder.files(output);
  const dims = [batch, ...builder.shape];
  const data = inputs(dims.reduce((a, b) => a * b, 1));
  const { values, shape } = await predicted(files, data, dims);
  const { model } = await tfjsGraph.read(sourceOf(files));
  const ours = await run(encodeModel(model), "x", { data, dims });
  assert.deepEqual(ours.dims, shape);
  return relativeError(Float32Array.from(ours.data, Number), values);
}

type Build = (g: GraphBuilder) => string;

const nhwc = { data_format: text("NHWC") };
const windows = (padding: string, stride = 1, dilation = 1) => ({
  ...nhwc,
  padding: text(padding),
  strides: list(1, stride, stride, 1),
  dilations: list(1, dilation, dilation, 1),
  explicit_paddings: list(),
});
const pooling = (padding: string, size: number, stride: number) => ({
  ...nhwc,
  padding: text(padding),
  ksize: list(1, size, size, 1),
  strides: list(1, stride, stride, 1),
});
const conv = (g: GraphBuilder, x: string, shape: number[], attr = windows("SAME")) =>
  g.op("Conv2D", [x, g.floats(shape)], attr);
const unary =
  (op: string, x?: Build, attr = {}): Build =>
  (g) =>
    g.op(op, [x ? x(g) : "x"], attr);
/** Positive values of at least 1. */
const positive: Build = (g) => g.op("AddV2", [g.op("Square", ["x"]), g.floats([], { values: [1] })]);
const pair =
  (op: string): Build =>
  (g) =>
    g.op(op, [conv(g, "x", [1, 1, 3, 4]), g.floats([4], { low: 0.5 })]);

const images: Record<string, Build> = {
  Abs: unary("Abs"),
  Add: pair("Add"),
  AddN: (g) => g.op("AddN", ["x", conv(g, "x", [3, 3, 3, 3]), "x"]),
  AddV2: (g) => g.op("AddV2", [conv(g, "x", [3, 3, 3, 4]), conv(g, "x", [1, 1, 3, 4])]),
  AvgPool: (g) => g.op("AvgPool", ["x"], pooling("VALID", 2, 2)),
  "AvgPool, SAME": (g) => g.op("AvgPool", ["x"], pooling("SAME", 3, 2)),
  BiasAdd: (g) => g.op("BiasAdd", [conv(g, "x", [3, 3, 3, 4]), g.floats([4])], nhwc),
  ConcatV2: (g) => g.op("ConcatV2", ["x", conv(g, "x", [3, 3, 3, 4]), g.ints([-1], [])]),
  "ConcatV2 of rows": (g) => g.op("ConcatV2", [conv(g, "x", [3, 3, 3, 3]), "x", g.ints([1], [])]),
  "Conv2D, VALID, stride 2": (g) => conv(g, "x", [3, 2, 3, 4], windows("VALID", 2)),
  "Conv2D, SAME, stride 2": (g) => conv(g, "x", [3, 3, 3, 4], windows("SAME", 2)),
  "Conv2D, dilated": (g) => conv(g, "x", [3, 3, 3, 4], windows("SAME", 1, 2)),
  "Conv2D, explicit": (g) =>
    conv(g, "x", [3, 3, 3, 4], { ...windows("EXPLICIT"), explicit_paddings: list(0, 0, 1, 2, 0, 1, 0, 0) }),
  DepthwiseConv2dNative: (g) => g.op("DepthwiseConv2dNative", ["x", g.floats([3, 3, 3, 2])], windows("SAME", 2)),
  Elu: unary("Elu"),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  ExpandDims: (g) =>
    g.op("Squeeze", [g.op("ExpandDims", [conv(g, "x", [3, 3, 3, 2]), g.ints([-1], [])])], { squeeze_dims: list(4) }),
  FusedBatchNorm: (g) =>
    g.op(
      "FusedBatchNorm",
      [conv(g, "x", [1, 1, 3, 4]), g.floats([4]), g.floats([4]), g.floats([4]), g.floats([4], { low: 0.5 })],
      { ...nhwc, epsilon: { f: 0.001 }, is_training: { b: false } },
    ),
  FusedBatchNormV2: (g) =>
    g.op("FusedBatchNormV2", ["x", g.floats([3]), g.floats([3]), g.floats([3]), g.floats([3], { low: 0.5 })], {
      ...nhwc,
      epsilon: { f: 0.01 },
    }),
  FusedBatchNormV3: (g) =>
    g.op("FusedBatchNormV3", ["x", g.floats([3]), g.floats([3]), g.floats([3]), g.floats([3], { low: 0.5 })], {
      ...nhwc,
      epsilon: { f: 0.001 },
      is_training: { b: false },
    }),
  FusedDepthwiseConv2dNative: (g) =>
    g.op("FusedDepthwiseConv2dNative", ["x", g.floats([3, 3, 3, 1]), g.floats([3])], {
      ...windows("SAME"),
      num_args: { i: "1" },
      fused_ops: texts("BiasAdd", "Relu6"),
    }),
  Identity: unary("Identity"),
  LeakyRelu: unary("LeakyRelu", undefined, { alpha: { f: 0.1 } }),
  Log: unary("Log", positive),
  Max: (g) => g.op("Max", [conv(g, "x", [3, 3, 3, 4]), g.ints([1, 2])], { keep_dims: { b: false } }),
  "Max over channels": (g) => g.op("Max", [conv(g, "x", [3, 3, 3, 4]), g.ints([3])], { keep_dims: { b: false } }),
  MaxPool: (g) =>
    g.op("MaxPool", [conv(g, "x", [1, 1, 3, 4])], { ...pooling("SAME", 3, 2), explicit_paddings: list() }),
  Maximum: (g) => g.op("Maximum", ["x", g.floats([3])]),
  Mean: (g) => g.op("Mean", [conv(g, "x", [3, 3, 3, 4]), g.ints([1, 2])], { keep_dims: { b: false } }),
  "Mean, kept": (g) => g.op("Mean", [conv(g, "x", [3, 3, 3, 4]), g.ints([-3, -2])], { keep_dims: { b: true } }),
  "Mean over rows": (g) => g.op("Mean", [conv(g, "x", [3, 3, 3, 4]), g.ints([1])], { keep_dims: { b: false } }),
  Min: (g) => g.op("Min", ["x", g.ints([2])], { keep_dims: { b: true } }),
  Minimum: (g) => g.op("Minimum", ["x", conv(g, "x", [3, 3, 3, 3])]),
  Mul: pair("Mul"),
  "Mul by a gate": (g) =>
    g.op("Mul", [
      conv(g, "x", [3, 3, 3, 3]),
      g.op("Sigmoid", [g.op("Mean", ["x", g.ints([1, 2])], { keep_dims: { b: true } })]),
    ]),
  "Mul of a whole map": (g) => g.op("Mul", [conv(g, "x", [3, 3, 3, 4]), g.floats([6, 5, 4])]),
  Neg: unary("Neg"),
  Pad: (g) =>
    conv(
      g,
      g.op("Pad", [conv(g, "x", [1, 1, 3, 2]), g.ints([0, 0, 1, 2, 3, 0, 0, 1], [4, 2])]),
      [3, 3, 3, 2],
      windows("VALID"),
    ),
  PadV2: (g) => g.op("PadV2", ["x", g.ints([0, 0, 1, 2, 3, 0, 0, 1], [4, 2]), g.floats([], { values: [-1.5] })]),
  PlaceholderWithDefault: (g) =>
    g.op("Mul", [
      "x",
      g.op("PlaceholderWithDefault", [g.floats([], { values: [2] })], {
        shape: { shape: {} },
        dtype: { type: "DT_FLOAT" },
      }),
    ]),
  Prelu: (g) => g.op("Prelu", [conv(g, "x", [3, 3, 3, 4]), g.floats([1, 1, 4], { low: 0 })]),
  "Prod and Pack": (g) => {
    const x = conv(g, "x", [3, 3, 3, 4]);
    const shape = g.op("Shape", [x]);
    const part = (from: number, to: number, shrink: number) =>
      g.op("StridedSlice", [shape, g.ints([from]), g.ints([to]), g.ints([1])], {
        shrink_axis_mask: { i: String(shrink) },
        begin_mask: { i: "0" },
        end_mask: { i: "0" },
        ellipsis_mask: { i: "0" },
        new_axis_mask: { i: "0" },
      });
    const width = g.op("Prod", [part(1, 4, 0), g.ints([0])], { keep_dims: { b: false } });
    return g.op("Reshape", [x, g.op("Pack", [part(0, 1, 1), width], { axis: { i: "0" } })]);
  },
  RealDiv: pair("RealDiv"),
  Relu: unary("Relu"),
  Relu6: unary("Relu6", (g) => g.op("Mul", ["x", g.floats([], { values: [5] })])),
  Reshape: (g) => g.op("Reshape", [conv(g, "x", [3, 3, 3, 4]), g.ints([-1, 10, 12])]),
  Rsqrt: unary("Rsqrt", positive),
  Selu: unary("Selu"),
  "Shape and StridedSlice": (g) => {
    const x = conv(g, "x", [3, 3, 3, 4]);
    const batch = g.op("StridedSlice", [g.op("Shape", [x]), g.ints([0]), g.ints([1]), g.ints([1])], {
      shrink_axis_mask: { i: "1" },
      begin_mask: { i: "0" },
      end_mask: { i: "0" },
      ellipsis_mask: { i: "0" },
      new_axis_mask: { i: "0" },
    });
    return g.op("Reshape", [x, g.op("Pack", [batch, g.ints([120], [])], { axis: { i: "0" } })]);
  },
  Sigmoid: unary("Sigmoid"),
  Softmax: (g) => g.op("Softmax", [conv(g, "x", [3, 3, 3, 4])]),
  LogSoftmax: (g) => g.op("LogSoftmax", [conv(g, "x", [3, 3, 3, 4])]),
  Softplus: unary("Softplus"),
  Sqrt: unary("Sqrt", positive),
  Square: unary("Square"),
  Squeeze: (g) =>
    g.op(
      "Squeeze",
      [
        g.op("AvgPool", [conv(g, "x", [1, 1, 3, 4])], {
          ...nhwc,
          padding: text("VALID"),
          ksize: list(1, 6, 5, 1),
          strides: list(1, 1, 1, 1),
        }),
      ],
      { squeeze_dims: list(1, 2) },
    ),
  StopGradient: unary("StopGradient"),
  Sub: (g) => g.op("Sub", [g.floats([3]), "x"]),
  Sum: (g) => g.op("Sum", [conv(g, "x", [3, 3, 3, 4]), g.ints([1, 3])], { keep_dims: { b: false } }),
  Tanh: unary("Tanh"),
  Transpose: (g) => g.op("Transpose", [conv(g, "x", [3, 3, 3, 4]), g.ints([0, 3, 1, 2])]),
  Cast: unary("Cast", undefined, { SrcT: { type: "DT_FLOAT" }, DstT: { type: "DT_FLOAT" } }),
  _FusedConv2D: (g) =>
    g.op("_FusedConv2D", ["x", g.floats([3, 3, 3, 4]), g.floats([4])], {
      ...windows("SAME", 2),
      num_args: { i: "1" },
      fused_ops: texts("BiasAdd", "Relu"),
    }),
  "_FusedConv2D with LeakyRelu": (g) =>
    g.op("_FusedConv2D", ["x", g.floats([3, 3, 3, 4]), g.floats([4])], {
      ...windows("VALID"),
      num_args: { i: "1" },
      fused_ops: texts("BiasAdd", "LeakyRelu"),
      leakyrelu_alpha: { f: 0.3 },
    }),
  "a parameter in two layouts": (g) => {
    const scale = g.floats([5, 3], { low: 0.1 });
    return g.op("AddV2", [g.op("Mul", ["x", scale]), g.op("Mul", [conv(g, "x", [3, 3, 3, 3]), scale])]);
  },
};

const rows: Record<string, Build> = {
  MatMul: (g) => g.op("MatMul", ["x", g.floats([6, 4])], { transpose_a: { b: false }, transpose_b: { b: false } }),
  "MatMul, transposed": (g) =>
    g.op("MatMul", ["x", g.floats([4, 6])], { transpose_a: { b: false }, transpose_b: { b: true } }),
  BatchMatMul: (g) => g.op("BatchMatMul", ["x", g.floats([6, 2])], { adj_x: { b: false }, adj_y: { b: false } }),
  BatchMatMulV2: (g) => g.op("BatchMatMulV2", ["x", g.floats([2, 6])], { adj_x: { b: false }, adj_y: { b: true } }),
  _FusedMatMul: (g) =>
    g.op("_FusedMatMul", ["x", g.floats([6, 4]), g.floats([4])], {
      transpose_a: { b: false },
      transpose_b: { b: false },
      num_args: { i: "1" },
      fused_ops: texts("BiasAdd", "Relu"),
    }),
  "_FusedMatMul with Sigmoid": (g) =>
    g.op("_FusedMatMul", ["x", g.floats([6, 1]), g.floats([1])], {
      num_args: { i: "1" },
      fused_ops: texts("BiasAdd", "Sigmoid"),
    }),
  "a multilayer perceptron": (g) => {
    const hidden = g.op("Relu", [g.op("BiasAdd", [g.op("MatMul", ["x", g.floats([6, 5])]), g.floats([5])], nhwc)]);
    return g.op("Softmax", [g.op("BiasAdd", [g.op("MatMul", [hidden, g.floats([5, 3])]), g.floats([3])], nhwc)]);
  },
};

for (const [shape, cases] of [
  [[6, 5, 3], images],
  [[6], rows],
] as const) {
  for (const [name, build] of Object.entries(cases)) {
    test(`agrees with tfjs-converter: ${name}`, async () => {
      const builder = new GraphBuilder(shape);
      const difference = await error(builder, build(builder));
      assert.ok(difference < 1e-5, `relative difference ${difference}`);
    });
  }
}

test("every operator of the table is tried", () => {
  const tried = new Set(
    Object.values({ ...images, ...rows }).flatMap((build) => {
      const g = new GraphBuilder([6, 5, 3]);
      build(g);
      return g.nodes.map((n) => n.op);
    }),
  );
  // TensorFlow.js does not know these: the first is of SavedModels.
  assert.deepEqual(
    operatorNames.filter((op) => !tried.has(op)),
    ["ReadVariableOp", "Softsign"],
  );
});
