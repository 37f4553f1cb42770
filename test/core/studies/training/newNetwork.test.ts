import assert from "node:assert/strict";
import { test } from "node:test";
import { findCuts } from "../../../../src/core/cuts/cuts";
import { newNetwork } from "../../../../src/core/studies/training/newNetwork";
import { decodeModel } from "../../../../src/core/onnx/proto";
import { mean } from "../../../../src/core/linalg/statistics";
import { onnxRuntime } from "../../../../src/engine/runtime";
import { networkSchema, type NetworkRecipe } from "../../../../src/protocol/studies/training/recipe";
import { refuses } from "../../data/fixtures";
import { open, weightsOf } from "./setup";

const spec = (layers: unknown[], initialization = {}): NetworkRecipe => networkSchema.parse({ layers, initialization });
const initializers = (model: Uint8Array) =>
  Object.fromEntries(decodeModel(model, "model").graph!.initializer.map((t) => [t.name, t.dims.map(Number)]));

test("a network of dense layers: names, shapes, and the function that the names say", async () => {
  const model = newNetwork(spec([3, "relu", 2, "tanh", 1]), [4], 5);
  assert.deepEqual(initializers(model), {
    "dense1.weight": [3, 4],
    "dense1.bias": [3],
    "dense2.weight": [2, 3],
    "dense2.bias": [2],
    "dense3.weight": [1, 2],
    "dense3.bias": [1],
  });
  const w = weightsOf(model);
  const dense = (x: number[], name: string) =>
    w[`${name}.bias`]!.map((b, i) => x.reduce((s, v, j) => s + v * w[`${name}.weight`]![i * x.length + j]!, b));
  const x = [0.3, -1.2, 0.8, 2];
  const hidden = dense(x, "dense1").map((z) => Math.max(0, z));
  const [expected] = dense(dense(hidden, "dense2").map(Math.tanh), "dense3");
  assert.ok(Math.abs((await run(model, x, [1, 4]))[0]! - expected!) < 1e-6);
});

test("convolutions, pools and flattening have the sizes counted by hand", async () => {
  const layers = [
    { conv: 6, kernel: 5, pad: "same" },
    "relu",
    { maxPool: 2 },
    { conv: 4, kernel: [3, 2], stride: [2, 1], pad: 1 },
    "elu",
    { averagePool: [2, 3], stride: 1 },
    5,
    "softplus",
    3,
  ];
  const network = await open(newNetwork(spec(layers), [1, 12, 10], 0));
  const { trace, graph } = network;
  assert.deepEqual(
    graph.nodes.map((n) => [n.op, trace.dims(n.output).join("x")]),
    [
      ["Conv", "6x12x10"],
      ["Relu", "6x12x10"],
      ["MaxPool", "6x6x5"],
      ["Conv", "4x3x6"], // (6 + 2 - 3) / 2 + 1, 5 + 2 - 2 + 1
      ["Elu", "4x3x6"],
      ["AveragePool", "4x2x4"],
      ["Flatten", "32"],
      ["Gemm", "5"],
      ["Softplus", "5"],
      ["Gemm", "3"],
    ],
  );
  assert.equal(network.outputs, 3);
  assert.equal(findCuts(network).cuts.length, 4);
  assert.deepEqual(initializers(newNetwork(spec(layers), [1, 12, 10], 0)), {
    ...{ "conv1.weight": [6, 1, 5, 5], "conv1.bias": [6], "conv2.weight": [4, 6, 3, 2], "conv2.bias": [4] },
    ...{ "dense1.weight": [5, 32], "dense1.bias": [5], "dense2.weight": [3, 5], "dense2.bias": [3] },
  });
});

test("a window of even size pads one more behind than before, so that the image keeps its size", async () => {
  const { trace, graph } = await open(newNetwork(spec([{ conv: 1, kernel: 4, pad: "same" }, 1]), [1, 7, 7], 0));
  assert.deepEqual(trace.dims(graph.nodes[0]!.output), [1, 7, 7]);
  assert.deepEqual(graph.nodes[0]!.ints("pads"), [1, 1, 2, 2]);
});

for (const activation of ["relu", "leakyRelu", "elu", "gelu", "sigmoid", "softplus", "tanh"])
  test(`${activation} runs in the runtime`, async () => {
    const z = [-2, -0.5, 0, 0.5, 2];
    const values = await run(newNetwork(spec([activation]), [5], 0), z, [1, 5]);
    z.forEach((v, i) =>
      assert.ok(Math.abs(values[i]! - functions[activation]!(v)) < 1e-6, `${activation}(${v}) = ${values[i]}`),
    );
  });

const functions: Record<string, (z: number) => number> = {
  relu: (z) => Math.max(0, z),
  leakyRelu: (z) => (z < 0 ? 0.01 * z : z),
  elu: (z) => (z < 0 ? Math.expm1(z) : z),
  // z times the normal distribution function, from a table (Abramowitz and Stegun, table 26.1).
  gelu: (z) => z * { "-2": 0.02275013, "-0.5": 0.30853754, "0": 0.5, "0.5": 0.69146246, "2": 0.97724987 }[String(z)]!,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  softplus: (z) => Math.log1p(Math.exp(z)),
  tanh: Math.tanh,
};

/**
 * Variance asked for: 2 / fan in (He et al. 2015), 2 / (fan in + fan out) (Glorot and Bengio 2010); a uniform one
 * reaches to sqrt(3 variance).
 */
for (const [scheme, variance] of [
  ["he", 2 / 200],
  ["glorot", 2 / 500],
] as const)
  for (const [distribution, kurtosis] of [
    ["normal", 3],
    ["uniform", 1.8],
  ] as const)
    test(`${scheme}, ${distribution}: mean, variance, fourth moment and bounds of 60000 weights; biases are 0`, () => {
      const w = weightsOf(newNetwork(spec([300, 1], { scheme, distribution }), [200], 7));
      const weights = Float64Array.from(w["dense1.weight"]!);
      const moment = (n: number) => mean(weights.map((v) => v ** n));
      // Five standard errors of the moments of 60000 draws.
      assert.ok(Math.abs(moment(1)) < (5 * Math.sqrt(variance)) / Math.sqrt(60000));
      assert.ok(Math.abs(moment(2) / variance - 1) < (5 * Math.sqrt(kurtosis - 1)) / Math.sqrt(60000));
      assert.ok(Math.abs(moment(4) / variance ** 2 - kurtosis) < 0.2);
      const largest = Math.max(...weights.map(Math.abs)) / Math.sqrt(variance);
      if (distribution === "uniform") assert.ok(largest <= Math.sqrt(3) + 1e-6 && largest > 1.73);
      else assert.ok(largest > 3.5 && largest < 6);
      assert.ok(w["dense1.bias"]!.every((b) => b === 0));
    });

test("fans of a convolution count the taps of its window", () => {
  const w = weightsOf(newNetwork(spec([{ conv: 40, kernel: 5 }], { scheme: "glorot" }), [20, 9, 9], 3));
  const weights = Float64Array.from(w["conv1.weight"]!);
  assert.ok(Math.abs(mean(weights.map((v) => v * v)) / (2 / (20 * 25 + 40 * 25)) - 1) < 0.06);
});

test("the same seed gives the same weights, another others", () => {
  const of = (seed: number) => newNetwork(spec([8, "relu", 1]), [3], seed);
  assert.deepEqual(of(1), of(1));
  assert.notDeepEqual(of(1), of(2));
  assert.notDeepEqual(of(1), of(1 + 2 ** 32));
});

test("a layer that does not fit is named with what it gets", () => {
  const build = (layers: unknown[], shape: number[]) => () => newNetwork(spec(layers), shape, 0);
  refuses(build([{ conv: 2 }, 1], [64]), /layer "conv1" needs an image.*gets 64.*"input"/);
  refuses(build([4, { maxPool: 2 }, 1], [1, 8, 8]), /layer "maxPool1" needs an image.*gets 4/);
  refuses(
    build([{ conv: 2, kernel: 9 }, 1], [1, 8, 8]),
    /layer "conv1": a window of 9.*9 does not fit an image of 8.*8/,
  );
  refuses(
    build([{ conv: 2 }, { averagePool: 7 }, 1], [1, 8, 8]),
    /layer "averagePool1": a window of 7.*7 does not fit an image of 6.*6/,
  );
});

async function run(model: Uint8Array, x: number[], dims: number[]): Promise<number[]> {
  const session = await onnxRuntime.load(model);
  const results = await session.run({ input: { data: Float32Array.from(x), dims } });
  await session.release();
  return Array.from(Object.values(results)[0]!.data, Number);
}
