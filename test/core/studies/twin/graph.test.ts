import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as ort from "onnxruntime-node";
import { cutNamed } from "../../../../src/core/cuts/pick";
import { findCuts } from "../../../../src/core/cuts/cuts";
import { edgeWeights } from "../../../../src/core/features/edgeWeights";
import { extract } from "../../../../src/core/features/extract";
import { cutFeatures } from "../../../../src/core/features/ofCut";
import { Products } from "../../../../src/core/products/products";
import { families } from "../../../../src/core/fit/family";
import { product } from "../../../../src/core/linalg/shape";
import { concat, plus } from "../../../../src/core/linalg/vector";
import { readGraph, readNetwork } from "../../../../src/core/onnx/model";
import { DataType, decodeModel, encodeModel, type ModelProto } from "../../../../src/core/onnx/proto";
import { retype } from "../../../../src/core/onnx/retype";
import { buildTwinGraph } from "../../../../src/core/studies/twin/graph";
import { onnxRuntime } from "../../../../src/engine/runtime";
import type { FamilyName } from "../../../../src/protocol/recipe";
import { ModelBuilder } from "../../../models";
import { testWork } from "../../../work";

const products = new Products(testWork());
const examples = 5;

interface Case {
  model: Uint8Array;
  cut: string;
  family?: FamilyName;
  coefficients?: number[][];
  precision?: "float32" | "float64";
}

/** A twin with weights of no meaning: what plain onnxruntime says of it, and what the features say. */
async function twinAndFeatures({
  model,
  cut: id,
  family = "bernoulli",
  coefficients = [[1]],
  precision = "float64",
}: Case) {
  const network = await readNetwork(await readGraph({ bytes: model }, "model"), onnxRuntime);
  const cut = cutNamed(network, findCuts(network), id);
  const inputs = Float64Array.from({ length: examples * product(network.input.shape) }, (_, i) =>
    Math.fround(Math.cos(43.71 * (i + 1))),
  );
  const extraction = await extract(
    network,
    { sites: cut.parameters.flat(), inputs, outputs: coefficients, precision },
    testWork(),
  );
  assert.equal(extraction.precision, precision);
  const features = cutFeatures(cut, extraction, products, examples);
  const own = concat(await Promise.all(cut.parameters.map(([site]) => edgeWeights(network, site!))));
  const weights = own.map((w, i) => w + 0.1 * Math.sin(7.7 * (i + 1)));
  const twin = buildTwinGraph(network, cut, { coefficients, family, wide: precision === "float64", weights, own });
  const linear = await features.apply(weights);
  const expected = cut.homogeneous ? linear : plus(plus(linear, -1, await features.apply(own)), 1, extraction.logits);
  return {
    cut,
    network,
    twin,
    ...(await serve(twin.model, inputs, network.input)),
    expected,
    means: families[family].mean(expected, coefficients.length),
  };
}

/** Nothing but the file and the runtime. */
async function serve(model: ModelProto, inputs: Float64Array, { name, shape }: { name: string; shape: number[] }) {
  const session = await ort.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  assert.deepEqual(session.inputNames, [name]);
  assert.deepEqual(session.outputNames, ["logit", "prediction"]);
  const type = model.graph!.input[0]!.type!.value;
  const isDouble = type.case === "tensorType" && type.value.elemType === DataType.DOUBLE;
  const dims = [examples, ...shape];
  const x = isDouble
    ? new ort.Tensor("float64", inputs, dims)
    : new ort.Tensor("float32", Float32Array.from(inputs), dims);
  const { logit, prediction } = await session.run({ [name]: x });
  const values = (t: ort.Tensor | undefined) => Float64Array.from(t!.data as Float64Array | Float32Array);
  return { logit: values(logit), prediction: values(prediction), dims: logit!.dims, type: logit!.type };
}

function near(actual: Float64Array, expected: Float64Array, tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((v, i) =>
    assert.ok(
      Math.abs(v - actual[i]!) <= tolerance * Math.max(1, Math.abs(v)),
      `${what} ${i}: ${actual[i]} instead of ${v}`,
    ),
  );
}

const coefficients = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/${name}.onnx`);
const inDouble = (bytes: Uint8Array): Uint8Array =>
  encodeModel(retype(decodeModel(bytes, "model"), DataType.FLOAT, DataType.DOUBLE));

/** Dense layers, of which the network calls two parameters what the twin calls its outputs. */
function mlp(opset?: number): Uint8Array {
  const m = new ModelBuilder([4], opset);
  const hidden = m.op("Relu", [
    m.op("Gemm", ["x", m.parameter("first", [3, 4]), m.parameter("first.bias", [3])], { transB: 1 }),
  ]);
  return m.build(m.op("Gemm", [hidden, m.parameter("logit", [1, 3]), m.parameter("prediction", [1])], { transB: 1 }));
}

for (const cut of ["cut1", "cut2"])
  test(`dense layers in double, ${cut}: the exported graph says what the features say, under names that the network uses too`, async () => {
    const { logit, prediction, expected, means, dims, type, twin } = await twinAndFeatures({ model: mlp(), cut });
    near(logit, expected, 1e-12, "logit");
    near(prediction, means, 1e-12, "prediction");
    assert.deepEqual([dims, type], [[examples], "float64"]);
    const held = new Set(twin.model.graph!.initializer.map((t) => t.name));
    assert.ok(twin.parameters.every((p) => held.has(p.initializer)));
  });

/** A convolution with so many channels that its features are kept as two factors. */
function convolutional(opset?: number): Uint8Array {
  const m = new ModelBuilder([4, 4, 4], opset);
  const hidden = m.op("Relu", [
    m.op("Conv", ["x", m.parameter("conv", [8, 4, 3, 3]), m.parameter("conv.bias", [8])], { pads: [1, 1, 1, 1] }),
  ]);
  return m.build(
    m.op("Gemm", [m.op("Flatten", [hidden]), m.parameter("head", [2, 128]), m.parameter("head.bias", [2])], {
      transB: 1,
    }),
  );
}

test("a convolution read through windows", async () => {
  const { twin, logit, expected } = await twinAndFeatures({
    model: convolutional(),
    cut: "cut1",
    coefficients: [[1, -1]],
  });
  const [use] = twin.parameters[0]!.uses;
  assert.ok(use?.kind === "outer" && use.right.windows);
  near(logit, expected, 1e-12, "logit");
});

test("a residual network, in double and with a float input", async () => {
  const double = await twinAndFeatures({
    model: inDouble(fixture("resnet-mini")),
    cut: "cut1",
    coefficients: [[1, 0, -1]],
  });
  near(double.logit, double.expected, 1e-9, "logit");
  const single = await twinAndFeatures({ model: fixture("resnet-mini"), cut: "cut1", coefficients: [[1, 0, -1]] });
  assert.equal(single.type, "float32");
  near(single.prediction, single.means, 1e-7, "prediction");
});

test("the same in single precision, where that is asked for", async () => {
  const { logit, expected } = await twinAndFeatures({
    model: fixture("resnet-mini"),
    cut: "cut1",
    coefficients,
    family: "multinomial",
    precision: "float32",
  });
  near(logit, expected, 1e-4, "logit");
});

for (const opset of [9, 11, 18, 21])
  test(`in the dialect of opset ${opset}`, async () => {
    const dense = await twinAndFeatures({ model: mlp(opset), cut: "cut1" });
    near(dense.logit, dense.expected, 1e-12, "logit");
    const both = await twinAndFeatures({
      model: convolutional(opset),
      cut: "cut1",
      family: "multinomial",
      coefficients: [
        [1, 0],
        [0, 1],
      ],
    });
    near(both.logit, both.expected, 1e-12, "logit");
    near(both.prediction, both.means, 1e-12, "prediction");
  });

test("a tangent model keeps the network's own output", async () => {
  const { cut, logit, expected } = await twinAndFeatures({ model: inDouble(fixture("tanh-mid")), cut: "cut1" });
  assert.equal(cut.homogeneous, false);
  near(logit, expected, 1e-9, "logit");
});

test("all classes at once: [N, K] logits and a distribution over the classes", async () => {
  for (const [model, cut] of [
    ["three-classes", "cut1"],
    ["three-classes", "cut2"],
    ["resnet-mini", "cut1"],
  ] as const) {
    const { logit, prediction, expected, means, dims } = await twinAndFeatures({
      model: inDouble(fixture(model)),
      cut,
      family: "multinomial",
      coefficients,
    });
    near(logit, expected, 1e-9, "logit");
    near(prediction, means, 1e-9, "prediction");
    assert.deepEqual(dims, [examples, 3]);
  }
});

test("the difference of two logits, and a Poisson mean", async () => {
  const difference = await twinAndFeatures({
    model: inDouble(fixture("two-logit")),
    cut: "cut1",
    coefficients: [[-1, 1]],
  });
  near(difference.logit, difference.expected, 1e-9, "logit");
  const poisson = await twinAndFeatures({ model: inDouble(fixture("regressor")), cut: "cut1", family: "poisson" });
  near(poisson.prediction, poisson.means, 1e-9, "prediction");
});

test("attention, shared weights and several uses of a parameter", async () => {
  const vit = await twinAndFeatures({
    model: inDouble(fixture("vit-mini")),
    cut: "cut1",
    coefficients: [[1, ...Array.from({ length: (await outputsOf("vit-mini")) - 1 }, () => 0)]],
  });
  near(vit.logit, vit.expected, 1e-9, "logit");
  const shared = await twinAndFeatures({ model: inDouble(fixture("shared-weights")), cut: "cut1" });
  near(shared.logit, shared.expected, 1e-9, "logit");
});

const outputsOf = async (name: string): Promise<number> =>
  (await readNetwork(await readGraph({ bytes: fixture(name) }, name), onnxRuntime)).outputs;
