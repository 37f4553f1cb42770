import { test } from "node:test";
import assert from "node:assert/strict";
import { findCuts } from "../../../src/core/cuts/cuts";
import { extract } from "../../../src/core/features/extract";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import type { AttributeValue } from "../../../src/core/onnx/proto";
import { onnxRuntime } from "../../../src/engine/runtime";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

type Build = (m: ModelBuilder, x: string) => string;

const op =
  (type: string, attributes: Record<string, AttributeValue> = {}): Build =>
  (m, x) =>
    m.op(type, [x], attributes);

const withConstants =
  (type: string, ...values: number[]): Build =>
  (m, x) =>
    m.op(type, [x, ...values.map((v, i) => m.parameter(`constant${i}`, [], [v]))]);

/** An operator, and where its derivative jumps. */
const models: [string, Build, number[]][] = [
  ["Abs", op("Abs"), [0]],
  ["PRelu", withConstants("PRelu", 0.5), [0]],
  ["Clip", withConstants("Clip", -1, 2), [-1, 2]],
  ["Clip from below", withConstants("Clip", 0.5), [0.5]],
  ["Elu", op("Elu"), []],
  ["Elu with another slope", op("Elu", { alpha: { float: 2 } }), [0]],
  ["Selu", op("Selu"), [0]],
  ["Celu", op("Celu", { alpha: { float: 2 } }), []],
  ["ThresholdedRelu", op("ThresholdedRelu", { alpha: { float: 2 } }), [2]],
  ["HardSigmoid", op("HardSigmoid", { alpha: { float: 0.5 }, beta: { float: 0.5 } }), [-1, 1]],
  ["HardSwish", op("HardSwish"), [-3, 3]],
  ["Max", withConstants("Max", 2), [2]],
  // Where x crosses the smaller constant neither of them wins.
  ["Max of three", withConstants("Max", 2, -1), [2]],
  ["Min of three", withConstants("Min", 2, -1), [-1]],
  ["ReduceL2", op("ReduceL2", { axes: [1] }), [0]],
  ["Sigmoid", op("Sigmoid"), []],
];

const points = [-3, -1, 0, 0.5, 1, 2, 3];

for (const [what, build, kinks] of models)
  test(`${what} has ${kinks.length > 0 ? `its kinks at ${kinks.join(" and ")}` : "no kinks"}`, async () => {
    const m = new ModelBuilder([1], 16);
    const x = m.op("MatMul", ["x", m.parameter("w", [1, 1], [1])]);
    const output = build(m, x);
    const graph = await readGraph({ bytes: m.build(output) }, "model");
    const network = await readNetwork(graph, onnxRuntime);
    const { sites } = findCuts(network);
    const counted = await extract(
      network,
      { sites, inputs: Float64Array.from(points), outputs: [[1]], precision: "float64" },
      testWork(),
    );
    const found = counted.kinks.get(graph.producer(output)!) ?? new Float64Array(points.length);
    assert.deepEqual(
      [...found],
      points.map((p) => (kinks.includes(p) ? 1 : 0)),
    );
  });
