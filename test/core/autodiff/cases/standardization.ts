import type { Operator } from "../../../../src/core/autodiff/rules";
import type { AttributeValue } from "../../../../src/core/onnx/proto";
import type { ModelBuilder } from "../../../models";
import { flatHead, head, image, signal, tokens, unary, type Case, type Cases } from "./case";

type Standardizations =
  "GroupNormalization" | "InstanceNormalization" | "LayerNormalization" | "LogSoftmax" | "Softmax";

const scaleAndShift = (m: ModelBuilder, dims: readonly number[]): string[] => [
  m.parameter("scale", dims),
  m.parameter("shift", dims),
];

const layer =
  (dims: readonly number[], axis: number, scale: readonly number[], epsilon = 1e-5): Case =>
  (m) =>
    flatHead(
      m,
      m.op("LayerNormalization", [image(m, dims), ...scaleAndShift(m, scale)], { axis, epsilon: { float: epsilon } }),
      dims.reduce((a, b) => a * b, 1),
    );

const instance =
  (dims: readonly number[], attributes: Record<string, AttributeValue> = {}): Case =>
  (m) =>
    flatHead(
      m,
      m.op("InstanceNormalization", [image(m, dims), ...scaleAndShift(m, [dims[0]!])], attributes),
      dims.reduce((a, b) => a * b, 1),
    );

/** Before opset 21 scale and shift have a value for every group, then for every channel. */
const group =
  (dims: readonly number[], groups: number): Case =>
  (m) => {
    const operands = scaleAndShift(m, [m.opset >= 21 ? dims[0]! : groups]);
    return flatHead(
      m,
      m.op("GroupNormalization", [image(m, dims), ...operands], { num_groups: groups }),
      dims.reduce((a, b) => a * b, 1),
    );
  };

const softmaxes = (op: "LogSoftmax" | "Softmax"): Case[] => [
  unary(op, { axis: -1 }),
  unary(op),
  (m) => head(m, m.op(op, [m.op("Reshape", [signal(m, 6), m.ints([-1, 2, 3])])], { axis: 1 }), 3),
  (m) => head(m, m.op(op, [tokens(m, 2, 3)], { axis: 2 }), 3),
];

export const standardizationCases: { [K in Standardizations & Operator]: Cases } = {
  GroupNormalization: { since: 18, cases: [group([4, 2], 2), group([4, 2, 1], 4), group([3, 1, 2], 1)] },
  InstanceNormalization: [instance([2, 3]), instance([2, 2, 2], { epsilon: { float: 1e-2 } })],
  LayerNormalization: {
    since: 17,
    cases: [
      layer([5], -1, [5]),
      layer([2, 4], 1, [2, 4], 1e-2),
      layer([2, 3], 2, [3]),
      (m) => head(m, m.op("LayerNormalization", [signal(m, 4), m.parameter("scale", [4])]), 4),
      (m) => head(m, m.op("LayerNormalization", [tokens(m, 2, 3), ...scaleAndShift(m, [3])]), 3),
    ],
  },
  LogSoftmax: softmaxes("LogSoftmax"),
  Softmax: softmaxes("Softmax"),
};
