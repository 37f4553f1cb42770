import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Cut } from "../../../src/core/cuts/cut";
import { findCuts } from "../../../src/core/cuts/cuts";
import { inspectModel } from "../../inspectModel";
import type { Model } from "../../../src/core/model/read";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { extract } from "../../../src/core/features/extract";
import { edgeWeights } from "../../../src/core/features/edgeWeights";
import { cutFeatures } from "../../../src/core/features/ofCut";
import { Products } from "../../../src/core/products/products";
import { concat, maxAbs, plus } from "../../../src/core/linalg/vector";
import { onnxRuntime } from "../../../src/engine/runtime";
import { makeTensor } from "../../../src/core/onnx/proto";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

const fixture = (name: string): Uint8Array => readFileSync(`test/fixtures/${name}`);
const inspect = (name: string) => inspectModel({ bytes: fixture(name) }, name);

const expected: Record<string, { weights: string[]; biases: string[]; homogeneous: boolean }[]> = {
  "mlp-sigmoid.onnx": [
    { weights: ["0.weight"], biases: ["0.bias", "2.bias", "4.bias"], homogeneous: true },
    { weights: ["2.weight"], biases: ["2.bias", "4.bias"], homogeneous: true },
    { weights: ["4.weight"], biases: ["4.bias"], homogeneous: true },
  ],
  "leaky-concat.onnx": [
    { weights: ["left.weight", "right.weight"], biases: ["left.bias", "right.bias", "head.bias"], homogeneous: true },
    { weights: ["head.weight"], biases: ["head.bias"], homogeneous: true },
  ],
  "skip.onnx": [{ weights: ["fc3.weight"], biases: ["fc3.bias"], homogeneous: true }],
  "tanh-mid.onnx": [
    { weights: ["fc1.weight"], biases: ["fc1.bias", "fc2.bias", "fc3.bias"], homogeneous: false },
    { weights: ["fc2.weight"], biases: ["fc2.bias", "fc3.bias"], homogeneous: false },
    { weights: ["fc3.weight"], biases: ["fc3.bias"], homogeneous: true },
  ],
};

for (const [name, cuts] of Object.entries(expected))
  test(`cuts of ${name}, each with its biases and all later ones`, async () => {
    const { inspection } = await inspect(name);
    assert.deepEqual(
      inspection.cuts.map(({ weights, biases, homogeneous }) => ({ weights, biases, homogeneous })),
      cuts,
    );
  });

/** Largest |sum of w f(x) - M(x)| of every cut, relative to the largest |M(x)|. */
async function identityErrors({ network, cuts }: Model): Promise<Map<Cut, number>> {
  const products = new Products(testWork());
  const width = network.input.shape.reduce((a, b) => a * b, 1);
  const inputs = Float64Array.from({ length: 20 * width }, (_, i) => 2 * Math.sin(17.3 * (i + 1)));
  const coefficients = Array.from({ length: network.outputs }, (_, k) => (k === 0 ? 1 : -0.5));
  const extraction = await extract(network, { sites: cuts.sites, inputs, outputs: [coefficients] }, testWork());
  assert.equal(extraction.precision, "float64");
  const errors = new Map<Cut, number>();
  for (const cut of cuts.cuts) {
    const weights = concat(await Promise.all(cut.parameters.map(([site]) => edgeWeights(network, site!))));
    const sum = await cutFeatures(cut, extraction, products, 20).apply(weights);
    errors.set(cut, maxAbs(plus(sum, -1, extraction.logits)) / maxAbs(extraction.logits));
  }
  return errors;
}

const homogeneityKnown = [
  "mlp-sigmoid",
  "matmul-add",
  "two-logit",
  "leaky-concat",
  "skip",
  "tanh-mid",
  "elementwise",
  "double",
  "fixed-batch",
  "regressor",
  "mixed",
  "pima",
  "cnn-bn",
  "resnet-mini",
];
for (const name of homogeneityKnown)
  test(`Euler's identity at every homogeneous cut of ${name}, and only there`, async () => {
    for (const [cut, error] of await identityErrors(await inspect(`${name}.onnx`))) {
      if (cut.homogeneous) assert.ok(error <= 1e-12, `${cut.id}: ${error}`);
      else assert.ok(error > 1e-3, `${cut.id} is called inhomogeneous, but the identity holds to ${error}`);
    }
  });

test("two parallel branches of two layers have a cut for every pair of depths", async () => {
  const m = new ModelBuilder([3]);
  const branch = (name: string) =>
    m.op("MatMul", [
      m.op("Relu", [m.op("MatMul", ["x", m.parameter(`${name}1`, [3, 4])])]),
      m.parameter(`${name}2`, [4, 2]),
    ]);
  const model = m.build(m.op("Add", [branch("a"), branch("b")]));
  const { inspection } = await inspectModel({ bytes: model }, "branches.onnx");
  assert.deepEqual(inspection.cuts.map((c) => c.weights.join("+")).sort(), ["a1+b1", "a1+b2", "a2+b1", "a2+b2"]);
});

test("where branches make too many cuts, one at each depth is listed and no layer is called uncuttable", async () => {
  const m = new ModelBuilder([3]);
  const tower = (k: number) =>
    ["a", "b", "c"].reduce((t, name) => m.op("Relu", [m.op("MatMul", [t, m.parameter(`${name}${k}`, [3, 3])])]), "x");
  const sum = Array.from({ length: 6 }, (_, k) => tower(k)).reduce((s, t) => m.op("Add", [s, t]));
  const { inspection } = await inspectModel(
    { bytes: m.build(m.op("MatMul", [sum, m.parameter("head", [3, 1])])) },
    "towers.onnx",
  );
  assert.equal(inspection.oneCutPerDepth, true);
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights.length),
    [6, 6, 6, 1],
  );
  assert.deepEqual(inspection.uncut, []);
});

test("a deep chain keeps a cut at every layer", async () => {
  const m = new ModelBuilder([2]);
  const deep = Array.from({ length: 250 }).reduce<string>(
    (t, _, k) => m.op("Relu", [m.op("MatMul", [t, m.parameter(`w${k}`, [2, 2])])]),
    "x",
  );
  const { inspection } = await inspectModel({ bytes: m.build(deep) }, "deep.onnx");
  assert.equal(inspection.cuts.length, 250);
});

/** x wx + state wh, where the state is made for every example of the batch. */
function withState(fill: number): Uint8Array {
  const m = new ModelBuilder([3]);
  const batch = m.op("Slice", [m.op("Shape", ["x"]), m.ints([0]), m.ints([1])]);
  const state = m.op("ConstantOfShape", [m.op("Concat", [batch, m.ints([2])], { axis: 0 })], {
    value: makeTensor("", Float64Array.of(fill), [1]),
  });
  return m.build(
    m.op("Add", [m.op("MatMul", ["x", m.parameter("wx", [3, 1])]), m.op("MatMul", [state, m.parameter("wh", [2, 1])])]),
  );
}

test("a constant state hangs on the bias vertex: the weights that read it are in every cut above it", async () => {
  const { inspection } = await inspectModel({ bytes: withState(1) }, "state.onnx");
  assert.deepEqual(
    inspection.cuts.map((c) => c.weights),
    [["wx", "wh"]],
  );
});

test("a skip connection's layers are in no cut, and the reason names the node that merges it", async () => {
  const { inspection } = await inspect("skip.onnx");
  assert.deepEqual(
    inspection.uncut.map((u) => u.layer),
    ["fc1.weight", "fc2.weight"],
  );
  for (const u of inspection.uncut) assert.match(u.reason, /\/sum/);
});

test("a shared weight makes its cuts not well behaved and names the other use", async () => {
  const { inspection } = await inspect("shared-weights.onnx");
  const [first, , last] = inspection.cuts;
  assert.equal(first!.wellBehaved, false);
  assert.match(first!.reasons[0]!, /square\.weight.*pass2/);
  assert.equal(last!.wellBehaved, true);
});

/** Two towers with the same first layer, whose difference goes through a head. */
function siamese(alias: (m: ModelBuilder, tensor: string) => string): Uint8Array {
  const m = new ModelBuilder([6]);
  const half = (from: number) => m.op("Slice", ["x", m.ints([from]), m.ints([from + 3]), m.ints([1])]);
  const w = m.parameter("shared.weight", [3, 4]);
  const left = m.op("Relu", [m.op("MatMul", [half(0), w])]);
  const right = m.op("MatMul", [m.op("MatMul", [half(3), m.parameter("own.weight", [3, 3])]), alias(m, w)]);
  return m.build(m.op("MatMul", [m.op("Sub", [left, right]), m.parameter("head.weight", [4, 1])]));
}

for (const [form, alias] of Object.entries({
  "as it is": (_: ModelBuilder, w: string) => w,
  "as a copy": (m: ModelBuilder, w: string) => m.op("Identity", [w]),
}))
  test(`a parameter whose uses are all crossed (${form}) counts once, and the cut is well behaved`, async () => {
    const { inspection, cuts } = await inspectModel({ bytes: siamese(alias) }, "siamese.onnx");
    const [partly, whole] = inspection.cuts;
    assert.deepEqual(
      [partly!.weights, partly!.features, partly!.wellBehaved],
      [["shared.weight", "own.weight"], 12 + 9, false],
    );
    assert.match(partly!.reasons[0]!, /weight "shared\.weight" is also used by MatMul node/);
    assert.deepEqual([whole!.weights, whole!.features, whole!.wellBehaved], [["shared.weight"], 12, true]);
    assert.deepEqual(
      cuts.cuts[1]!.parameters.map((uses) => uses.length),
      [2],
    );
    assert.equal(whole!.severs.length, 2);
  });

test("a weight used once as it is and once transposed is one parameter in two layouts, so its cut is not well behaved", async () => {
  const m = new ModelBuilder([3]);
  const w = m.parameter("tied.weight", [3, 3]);
  const model = m.build(
    m.op("Add", [m.op("MatMul", ["x", w]), m.op("MatMul", ["x", m.op("Transpose", [w], { perm: [1, 0] })])]),
  );
  const [cut] = (await inspectModel({ bytes: model }, "tied.onnx")).inspection.cuts;
  assert.deepEqual([cut!.wellBehaved, cut!.features], [false, 18]);
  assert.match(cut!.reasons[0]!, /also used in another layout by MatMul/);
});

test("a shared bias of which a use lies below the cut makes it not well behaved", async () => {
  const m = new ModelBuilder([3]);
  const b = m.parameter("shared.bias", [3]);
  const layer = (t: string, name: string) => m.op("Gemm", [t, m.parameter(name, [3, 3]), b]);
  const { inspection } = await inspectModel({ bytes: m.build(layer(layer("x", "w1"), "w2")) }, "bias.onnx");
  assert.deepEqual(
    inspection.cuts.map((c) => [c.wellBehaved, c.features]),
    [
      [true, 12],
      [false, 12],
    ],
  );
  assert.match(inspection.cuts[1]!.reasons[0]!, /bias "shared\.bias"/);
});

test("every edge of the diagram knows the weights that a cut across it severs", async () => {
  const { inspection } = await inspect("skip.onnx");
  const title = (id: string) => inspection.diagram.blocks.find((b) => b.id === id)!.title;
  const edges = inspection.diagram.edges.map((e) => `${title(e.from)} > ${title(e.to)}: ${e.weights.join()}`);
  assert.deepEqual(
    edges.sort(),
    [
      "Add > fc3: fc3.weight",
      "fc1 > fc2: fc2.weight",
      "fc2 > Add: ",
      "fc3 > fc3: ",
      "x > Add: ",
      "x > fc1: fc1.weight",
    ].sort(),
  );
});

test("a network of 1,000 nodes is cut", async () => {
  const m = new ModelBuilder([2]);
  const layer = (t: string, k: number) =>
    m.op("Relu", [m.op("Gemm", [t, m.parameter(`w${k}`, [2, 2]), m.parameter(`b${k}`, [2])])]);
  const deep = Array.from({ length: 500 }).reduce<string>(
    (t, _, k) => (k % 2 ? m.op("Add", [layer(t, k), t]) : layer(t, k)),
    "x",
  );
  const network = await readNetwork(await readGraph({ bytes: m.build(deep) }, "deep.onnx"), onnxRuntime);
  const { cuts, uncut } = findCuts(network);
  assert.deepEqual([cuts.length, uncut.length], [250, 250]);
});

test("an operator without a rule refuses the cuts below it by name, not those above", async () => {
  const { inspection } = await inspect("unknown-op.onnx");
  assert.match(inspection.cuts[0]!.refusal!, /Atan node "\/atan"/);
  assert.equal(inspection.cuts[1]!.refusal, undefined);
});

for (const name of ["mixes-batch", "mixes-batch-softmax"])
  test(`${name}: the node that mixes the batch is named`, async () => {
    await assert.rejects(inspect(`${name}.onnx`), /(ReduceMean|Softmax) node "\/\w+" mixes the examples of a batch/);
  });

for (const reverse of [0, 1])
  test(`sums over the examples ${reverse ? "behind" : "before"} each are found out`, async () => {
    const m = new ModelBuilder([3]);
    const model = m.build(m.op("CumSum", [m.op("MatMul", ["x", m.parameter("w", [3, 2])]), m.ints([0])], { reverse }));
    await assert.rejects(
      inspectModel({ bytes: model }, "cumsum.onnx"),
      /CumSum node "CumSum_1" mixes the examples of a batch/,
    );
  });

test("every severed edge of the diagram exists and ends in a block of the cut's layer", async () => {
  for (const name of [...Object.keys(expected), "matmul-add.onnx"]) {
    const { inspection } = await inspect(name);
    const { blocks, edges } = inspection.diagram;
    for (const cut of inspection.cuts)
      for (const [i, id] of cut.severs.entries()) {
        const edge = edges.find((e) => e.id === id);
        assert.ok(edge, `${name} ${cut.id}: no edge ${id}`);
        assert.ok(blocks.find((b) => b.id === edge.to)!.parameters.some((p) => p.name === cut.weights[i]));
      }
  }
});

test("reading a model does not change its bytes", async () => {
  const bytes = fixture("mlp-sigmoid.onnx");
  const before = Uint8Array.from(bytes);
  await readGraph({ bytes }, "model");
  assert.deepEqual(bytes, Buffer.from(before));
});

test("two normalisations with one beta are two bundles of bias edges, for their shifts differ", async () => {
  const m = new ModelBuilder([3]);
  const beta = m.parameter("beta", [3]);
  const normalized = (name: string) =>
    m.op("BatchNormalization", [
      m.op("MatMul", ["x", m.parameter(name, [3, 3])]),
      m.parameter(`${name}.gamma`, [3]),
      beta,
      m.parameter(`${name}.mean`, [3]),
      m.parameter(`${name}.variance`, [3], [1, 2, 3]),
    ]);
  const model = m.build(m.op("MatMul", [m.op("Add", [normalized("a"), normalized("b")]), m.parameter("head", [3, 1])]));
  const errors = await identityErrors(await inspectModel({ bytes: model }, "beta.onnx"));
  const [[cut, error]] = [...errors] as [[Cut, number]];
  assert.deepEqual([cut.features, cut.wellBehaved], [9 + 9 + 3 + 3, true]);
  assert.ok(error < 1e-12, String(error));
});
