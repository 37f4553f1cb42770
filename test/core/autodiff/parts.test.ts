import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { derivativeRefusal } from "../../../src/core/autodiff/backprop";
import { ruleOf } from "../../../src/core/autodiff/rules";
import { DataType, makeTensor } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { findCuts } from "../../../src/core/cuts/cuts";
import { extract } from "../../../src/core/features/extract";
import { constantValues, readGraph, readNetwork } from "../../../src/core/onnx/model";
import { checkGradients, multiplyOut } from "../../gradcheck";
import { ModelBuilder } from "../../models";
import { flatHead, image, signal, type Case } from "./cases/case";
import { testWork } from "../../work";

const zero = (m: ModelBuilder): string => m.constant(Float64Array.of(0), []);
const one = (m: ModelBuilder): string => m.constant(Float64Array.of(1), []);
const batch = (m: ModelBuilder): string => m.op("Slice", [m.op("Shape", ["x"]), m.ints([0]), m.ints([1])]);
const perExample = (m: ModelBuilder, size: number): string => m.op("Concat", [batch(m), m.ints([size])], { axis: 0 });

/** What the rule of the operator under test says of it. */
async function judge(
  op: string,
  make: Case,
  opset = 13,
): Promise<{ inhomogeneity?: string; refusal?: string; biases: string[] }> {
  const m = new ModelBuilder([3], opset);
  const network = await readNetwork(await readGraph({ bytes: m.build(make(m)) }, "model"), onnxRuntime);
  const node = network.graph.nodes.find((n) => n.op === op && network.trace.isSignal(n.output))!;
  const isSignal = node.inputs.map((i) => network.trace.isSignal(i));
  const rule = ruleOf(node)!;
  const biases = (rule.sites?.(node, network) ?? []).map((s) => s.tensor);
  return {
    inhomogeneity: rule.inhomogeneity?.(node, isSignal, network),
    refusal: derivativeRefusal(network, node),
    biases,
  };
}

const homogeneous: [string, string, Case][] = [
  ["Pad", "zeros", (m) => m.op("Pad", [signal(m, 3), m.ints([0, 1, 0, 1])])],
  ["Pad", "its own edge", (m) => m.op("Pad", [signal(m, 3), m.ints([0, 1, 0, 1]), one(m)], { mode: "edge" })],
  [
    "Pad",
    "minus infinity",
    (m) => m.op("Pad", [signal(m, 3), m.ints([0, 1, 0, 1]), m.constant(Float64Array.of(-Infinity), [])]),
  ],
  [
    "Where",
    "a sign",
    (m) => m.op("Where", [m.op("Not", [m.op("Greater", [signal(m, 3), zero(m)])]), signal(m, 3, "second"), zero(m)]),
  ],
  [
    "Where",
    "a constant mask",
    (m) => m.op("Where", [m.constant(Uint8Array.of(1, 0, 1), [3], DataType.BOOL), signal(m, 3), zero(m)]),
  ],
  [
    "ConstantOfShape",
    "zeros",
    (m) =>
      m.op("Add", [
        signal(m, 2),
        m.op("ConstantOfShape", [perExample(m, 2)], { value: makeTensor("", Float64Array.of(0), [1]) }),
      ]),
  ],
  ["Gather", "signals", (m) => m.op("Gather", [signal(m, 3), m.constant(BigInt64Array.of(1n), [])], { axis: 1 })],
];

for (const [op, what, make] of homogeneous)
  test(`${op} of ${what} keeps homogeneity`, async () => {
    const { inhomogeneity, biases } = await judge(op, make);
    assert.equal(inhomogeneity, undefined);
    assert.deepEqual(biases, []);
  });

const inhomogeneous: [string, RegExp, Case][] = [
  ["Pad", /^pads with 1$/, (m) => m.op("Pad", [signal(m, 3), m.ints([0, 1, 0, 1]), one(m)])],
  [
    "Where",
    /depends on scale/,
    (m) => m.op("Where", [m.op("Greater", [signal(m, 3), one(m)]), signal(m, 3, "second"), zero(m)]),
  ],
  [
    "ConstantOfShape",
    /no parameter/,
    (m) =>
      m.op("Add", [
        signal(m, 2),
        m.op("ConstantOfShape", [perExample(m, 2)], { value: makeTensor("", Float64Array.of(1), [1]) }),
      ]),
  ],
  [
    "Gather",
    /looks up constants/,
    (m) =>
      m.op("Add", [
        signal(m, 3),
        m.op("Gather", [m.parameter("table", [9]), m.op("Cast", [m.op("Abs", ["x"])], { to: DataType.INT64 })]),
      ]),
  ],
  [
    "Cast",
    /no gradient/,
    (m) =>
      m.op("Mul", [
        signal(m, 3),
        m.op("Cast", [m.op("Greater", [signal(m, 3, "second"), zero(m)])], { to: DataType.DOUBLE }),
      ]),
  ],
];

for (const [op, why, make] of inhomogeneous)
  test(`${op}: ${why.source} is given as the reason`, async () =>
    assert.match((await judge(op, make)).inhomogeneity!, why));

test("constants that are copied to every example are edges from the bias vertex", async () => {
  for (const op of ["Expand", "Tile"]) {
    const { biases, inhomogeneity } = await judge(op, (m) =>
      m.op("Add", [signal(m, 2), m.op(op, [m.parameter("token", [1, 2]), perExample(m, op === "Expand" ? 2 : 1)])]),
    );
    assert.deepEqual(biases, ["token"]);
    assert.equal(inhomogeneity, undefined);
  }
});

test("a constant that a condition puts in place is an edge from the bias vertex", async () => {
  const { biases } = await judge("Where", (m) =>
    m.op("Where", [m.constant(Uint8Array.of(1, 0, 1), [3], DataType.BOOL), signal(m, 3), m.parameter("instead", [3])]),
  );
  assert.deepEqual(biases, ["instead"]);
});

const refused: [string, RegExp, Case][] = [
  [
    "Concat",
    /works along the batch axis/,
    (m) =>
      m.op(
        "Transpose",
        [m.op("Reshape", [m.op("Concat", [signal(m, 3), signal(m, 3, "second")], { axis: 0 }), m.ints([2, -1, 3])])],
        { perm: [1, 0, 2] },
      ),
  ],
  [
    "Resize",
    /interpolates by "cubic"/,
    (m) => m.op("Resize", [image(m, [1, 4, 4]), "", m.constant(Float32Array.of(1, 1, 2, 2), [4])], { mode: "cubic" }),
  ],
  [
    "Gather",
    /indices that are computed/,
    (m) => {
      const index = m.op("ReduceMax", [m.op("Cast", [m.op("Mul", ["x", zero(m)])], { to: DataType.INT64 })], {
        keepdims: 0,
      });
      return m.op("Gather", [signal(m, 3), index], { axis: 1 });
    },
  ],
];

for (const [op, why, make] of refused)
  test(`${op}: ${why.source} refuses a derivative`, async () => assert.match((await judge(op, make)).refusal!, why));

test("with a class token and learnt queries, M is the sum of w f over every cut", async () => {
  const m = new ModelBuilder([2, 3]);
  const token = m.op("Expand", [
    m.parameter("token", [1, 1, 3]),
    m.op("Concat", [batch(m), m.ints([1, 3])], { axis: 0 }),
  ]);
  const queries = m.op("Expand", [
    m.parameter("queries", [2, 3]),
    m.op("Concat", [batch(m), m.ints([2, 3])], { axis: 0 }),
  ]);
  const inner = m.op("MatMul", [queries, m.parameter("inner", [3, 3])]);
  const embedded = m.op("MatMul", ["x", m.parameter("embedding", [3, 3])]);
  const t = m.op("Relu", [m.op("Concat", [token, embedded, inner], { axis: 1 })]);
  const picked = m.op("Gather", [t, m.constant(BigInt64Array.of(0n, 1n, -1n), [3])], { axis: 1 });
  const network = await readNetwork(await readGraph({ bytes: m.build(flatHead(m, picked, 9)) }, "model"), onnxRuntime);
  const { cuts } = findCuts(network);
  assert.deepEqual(
    cuts.map((c) => [...c.weights, ...c.biases].map((s) => s.tensor)),
    [["inner", "embedding", "token"], ["head.weight"]],
  );
  const inputs = Float64Array.from({ length: 12 }, (_, i) => Math.cos(7.3 * i));
  for (const cut of cuts) {
    assert.equal(cut.homogeneous, true);
    const sites = [...cut.weights, ...cut.biases];
    const { blocks, logits } = await extract(
      network,
      { inputs, outputs: [[1, -0.5]], precision: "float64", sites },
      testWork(),
    );
    for (const [i, logit] of logits.entries()) {
      let sum = 0;
      for (const site of sites) {
        const weights = await constantValues(network, site.tensor);
        const features = multiplyOut(blocks.get(site)![0]!).subarray(i * weights.length, (i + 1) * weights.length);
        sum += features.reduce((s, f, e) => s + f * weights[e]!, 0);
      }
      assert.ok(Math.abs(sum - logit) < 1e-12, `example ${i}: ${sum} is not ${logit}`);
    }
  }
});

test("random selections of random images agree with finite differences", async () => {
  const size = fc.integer({ min: 2, max: 4 });
  const widths = fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 3 }));
  await fc.assert(
    fc.asyncProperty(
      size,
      size,
      widths,
      fc.constantFrom("constant", "edge", "reflect"),
      fc.infiniteStream(fc.nat()),
      async (rows, columns, [before, after], mode, picks) => {
        const m = new ModelBuilder([2]);
        // A reflection reaches no farther than the other end.
        const most = mode === "reflect" ? columns - 1 + Math.min(0, before) : 3;
        const [start, end] = [Math.min(before, most), Math.min(after, most)];
        const padded = m.op("Pad", [image(m, [rows, columns]), m.ints([0, 0, start, 0, 0, end])], { mode });
        const index = Array.from({ length: 3 }, () => BigInt((picks.next().value as number) % (columns + start + end)));
        const picked = m.op("Gather", [padded, m.constant(BigInt64Array.from(index), [3])], { axis: 2 });
        const reversed = m.op("Slice", [picked, m.ints([-1]), m.ints([-99]), m.ints([1]), m.ints([-1])]);
        await checkGradients(m.build(flatHead(m, m.op("Tanh", [reversed]), rows * 3)));
      },
    ),
    { numRuns: 10, seed: 5 },
  );
});
