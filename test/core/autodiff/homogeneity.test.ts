import { test } from "node:test";
import assert from "node:assert/strict";
import { ruleOf } from "../../../src/core/autodiff/rules";
import { extract } from "../../../src/core/features/extract";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import type { AttributeValue } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

type Build = (m: ModelBuilder) => string;

const ofX =
  (op: string, attributes: Record<string, AttributeValue> = {}): Build =>
  (m) =>
    m.op(op, ["x"], attributes);

const ofXAnd =
  (op: string, ...constants: number[]): Build =>
  (m) =>
    m.op(op, ["x", ...constants.map((v, i) => m.parameter(`constant${i}`, [], [v]))]);

/** Single operators on x, and what their rules say against their homogeneity. */
const models: [string, Build, string | undefined][] = [
  ["Abs", ofX("Abs"), undefined],
  ["Neg", ofX("Neg"), undefined],
  ["PRelu", ofXAnd("PRelu", 0.25), undefined],
  ["PRelu whose slope is a signal", (m) => m.op("PRelu", ["x", m.op("Neg", ["x"])]), "multiplies two signals"],
  ["Clip from 0", ofXAnd("Clip", 0, Infinity), undefined],
  ["Clip from 0 to the largest float", ofXAnd("Clip", 0, 3.4028234663852886e38), undefined],
  ["Clip up to 0", (m) => m.op("Clip", ["x", "", m.parameter("zero", [], [0])]), undefined],
  ["Clip to [0, 6]", ofXAnd("Clip", 0, 6), "clips at 6"],
  ["Clip to [-1, 1]", ofXAnd("Clip", -1, 1), "clips at -1 and 1"],
  ["Max of signals", (m) => m.op("Max", ["x", m.op("Neg", ["x"])]), undefined],
  ["Max with 0", ofXAnd("Max", 0), undefined],
  ["Max with 1", ofXAnd("Max", 1), "takes the largest of a signal and a constant that is not 0"],
  ["Min with 0", ofXAnd("Min", 0), undefined],
  ["Min with 1", ofXAnd("Min", 1), "takes the smallest of a signal and a constant that is not 0"],
  ["Sum", (m) => m.op("Sum", ["x", m.op("Abs", ["x"]), "x"]), undefined],
  ["Mean", (m) => m.op("Mean", ["x", m.op("Abs", ["x"])]), undefined],
  ["ReduceSum", ofX("ReduceSum", { axes: [1] }), undefined],
  ["ReduceMean", ofX("ReduceMean", { axes: [1] }), undefined],
  ["ReduceMax", ofX("ReduceMax", { axes: [1] }), undefined],
  ["ReduceMin", ofX("ReduceMin", { axes: [1] }), undefined],
  ["ReduceL2", ofX("ReduceL2", { axes: [1] }), undefined],
  ["ReduceSumSquare", ofX("ReduceSumSquare", { axes: [1] }), "sums squares"],
  ["Pow 1", ofXAnd("Pow", 1), undefined],
  ["Pow 3", ofXAnd("Pow", 3), "raises its signal to the power 3"],
  ["Pow of a signal", (m) => m.op("Pow", [m.parameter("two", [], [2]), "x"]), "raises to the power of a signal"],
  ["ThresholdedRelu at 0", ofX("ThresholdedRelu", { alpha: { float: 0 } }), undefined],
  ["ThresholdedRelu", ofX("ThresholdedRelu", { alpha: { float: 0.5 } }), "cuts off below 0.5"],
  [
    "InstanceNormalization",
    (m) =>
      m.op("InstanceNormalization", [
        m.op("Reshape", ["x", m.ints([-1, 1, 4])]),
        m.parameter("scale", [1]),
        m.parameter("shift", [1]),
      ]),
    "divides by the deviation of its signals",
  ],
  ...["Exp", "Sin", "Cos", "Erf", "Elu", "Selu", "Celu", "Softplus", "Softsign", "HardSigmoid"].map(
    (op): [string, Build, string] => [op, ofX(op), "is not homogeneous"],
  ),
];

for (const [what, build, expected] of models)
  test(`${what} ${expected ?? "is homogeneous"}, as f(3 x) and 3 f(x) show`, async () => {
    // Of all reductions ReduceSum alone has its axes as an input here.
    const m = new ModelBuilder([4], what === "ReduceSum" ? 12 : 16);
    const output = build(m);
    // A final Exp would be taken off the logits.
    const graph = await readGraph({ bytes: m.build(m.op("Neg", [output])) }, "model");
    const network = await readNetwork(graph, onnxRuntime);
    const node = graph.producer(output)!;
    assert.equal(
      ruleOf(node)!.inhomogeneity?.(
        node,
        node.inputs.map((i) => network.trace.isSignal(i)),
        network,
      ),
      expected,
    );

    const x = Float64Array.of(-0.7, 0.2, 0.9, 2.4, 1.1, -2.3, 3.7, -0.4);
    const coefficients = Array.from({ length: network.outputs }, (_, k) => 1 + 0.3 * k);
    const outputOf = async (inputs: Float64Array) =>
      (await extract(network, { sites: [], inputs, outputs: [coefficients], precision: "float64" }, testWork())).logits;
    const [once, thrice] = [await outputOf(x), await outputOf(x.map((v) => 3 * v))];
    const gap = Math.max(...once.map((v, i) => Math.abs(3 * v - thrice[i]!)));
    assert.ok(expected === undefined ? gap < 1e-12 : gap > 1e-2, `3 f(x) differs from f(3 x) by ${gap}`);
  });
