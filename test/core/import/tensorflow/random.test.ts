import assert from "node:assert/strict";
import { test } from "node:test";
import { inspectModel } from "../../../inspectModel";
import { tfjsGraph } from "../../../../src/core/import/tensorflow/modelJson";
import { encodeModel } from "../../../../src/core/onnx/proto";
import { inputs, ready, run } from "../oracle";
import { GraphBuilder, list, sourceOf, text } from "./graphBuilder";
import { predicted, relativeError } from "./predict";

const nhwc = { data_format: text("NHWC") };

/**
 * A network of random blocks on images [8, 7, 2], closed by a mean or a reshape and a dense layer; some blocks are
 * residual.
 */
function randomNetwork(seed: number): { g: GraphBuilder; output: string } {
  let state = seed * 2654435761;
  const pick = (count: number) => (state = (state * 48271) % 2147483647) % count;
  const g = new GraphBuilder([8, 7, 2]);
  let [x, channels, height, width] = ["x", 2, 8, 7];
  const windows = (padding: string, stride: number) => ({
    ...nhwc,
    padding: text(padding),
    strides: list(1, stride, stride, 1),
    dilations: list(1, 1, 1, 1),
  });
  const conv = (from: string, out: number, stride = 1) =>
    g.op(
      "BiasAdd",
      [g.op("Conv2D", [from, g.floats([3, 3, channels, out])], windows("SAME", stride)), g.floats([out])],
      nhwc,
    );
  const blocks = [
    () => ((x = g.op("Relu", [conv(x, 3)])), (channels = 3)),
    () => ((x = g.op("LeakyRelu", [g.op("AddV2", [x, conv(x, channels)])], { alpha: { f: 0.2 } })), undefined),
    () => (
      (x = g.op(
        "FusedBatchNormV3",
        [x, g.floats([channels]), g.floats([channels]), g.floats([channels]), g.floats([channels], { low: 0.5 })],
        { ...nhwc, epsilon: { f: 0.001 }, is_training: { b: false } },
      )),
      undefined
    ),
    () => (
      (x = g.op(pick(2) === 0 ? "MaxPool" : "AvgPool", [x], {
        ...nhwc,
        padding: text("SAME"),
        ksize: list(1, 2, 2, 1),
        strides: list(1, 2, 2, 1),
      })),
      ([height, width] = [Math.ceil(height / 2), Math.ceil(width / 2)])
    ),
    () => (
      (x = g.op("Relu6", [g.op("DepthwiseConv2dNative", [x, g.floats([2, 2, channels, 2])], windows("SAME", 1))])),
      (channels *= 2)
    ),
    () => ((x = g.op("ConcatV2", [x, g.op("Tanh", [x]), g.ints([3], [])])), (channels *= 2)),
    () => (
      (x = g.op("Pad", [x, g.ints([0, 0, 1, 0, 0, 1, 0, 0], [4, 2])])),
      ([height, width] = [height + 1, width + 1])
    ),
    () => ((x = g.op("Mul", [x, g.op("Sub", [g.floats([channels]), g.floats([channels])])])), undefined),
  ];
  for (let depth = 2 + pick(4); depth > 0; depth--) blocks[pick(blocks.length)]!();
  const isPooled = pick(2) === 0;
  const features = isPooled
    ? g.op("Mean", [x, g.ints([1, 2])], { keep_dims: { b: false } })
    : g.op("Reshape", [x, g.ints([-1, height * width * channels])]);
  return {
    g,
    output: g.op("AddV2", [
      g.op("MatMul", [features, g.floats([isPooled ? channels : height * width * channels, 3])]),
      g.floats([3]),
    ]),
  };
}

test("60 random networks agree with tfjs-converter", async () => {
  await ready;
  const data = inputs(3 * 112);
  for (let seed = 1; seed <= 60; seed++) {
    const { g, output } = randomNetwork(seed);
    const files = g.files(output);
    const { values } = await predicted(files, data, [3, 8, 7, 2]);
    const ours = await run(encodeModel((await tfjsGraph.read(sourceOf(files))).model), "x", {
      data,
      dims: [3, 8, 7, 2],
    });
    const difference = relativeError(Float32Array.from(ours.data, Number), values);
    assert.ok(difference < 1e-5, `network ${seed}: relative difference ${difference}`);
  }
});

test("the cuts of a residual network are found and homogeneous, and parameters have the names of their constants", async () => {
  const g = new GraphBuilder([6, 6, 2]);
  const windows = { ...nhwc, padding: text("SAME"), strides: list(1, 1, 1, 1) };
  const first = g.op("Relu", [g.op("Conv2D", ["x", g.floats([3, 3, 2, 4])], windows)]);
  const inner = g.op("Relu", [g.op("Conv2D", [first, g.floats([3, 3, 4, 4])], windows)]);
  const sum = g.op("AddV2", [first, g.op("Conv2D", [inner, g.floats([3, 3, 4, 4])], windows)]);
  const pooled = g.op("Mean", [g.op("Relu", [sum]), g.ints([1, 2])], { keep_dims: { b: false } });
  const files = g.files(
    g.op("Softmax", [g.op("BiasAdd", [g.op("MatMul", [pooled, g.floats([4, 3])]), g.floats([3])], nhwc)]),
  );
  const { model } = await tfjsGraph.read(sourceOf(files));
  const { inspection } = await inspectModel({ bytes: encodeModel(model) }, "model.json");
  assert.equal(inspection.output.peeled, "Softmax");
  const [kernel, matrix] = [String(g.nodes[1]!.name), g.weights.find((w) => w.shape.join() === "4,3")!.name];
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights),
    [[kernel], [matrix]],
  );
  assert.ok(inspection.cuts.every((c) => c.homogeneous));
});
