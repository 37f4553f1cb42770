import type { GraphNode } from "../../onnx/graph";
import type { Rule } from "../rule";
import { notHomogeneous } from "./homogeneity";

const input = (node: GraphNode): string => node.inputs[0]!;

/** The derivative at a kink is 0: sign(y) is 1 where the unit is on and 0 elsewhere, as y >= 0. */
export const relu: Rule = {
  vjp: (emit, node, g) => [emit.op("Mul", [g, emit.op("Sign", [node.output])])],
  kinksAt: (_, node) => [input(node)],
};

export const leakyRelu: Rule = {
  vjp: (emit, node, g) => {
    const positive = emit.op("Greater", [input(node), emit.floats([0])]);
    return [emit.op("Where", [positive, g, emit.scale(g, node.float("alpha", 0.01))])];
  },
  kinksAt: (_, node) => [input(node)],
};

/** y' = y (1 - y) */
export const sigmoid: Rule = {
  vjp: (emit, node, g) => {
    const y = node.output;
    return [emit.op("Mul", [g, emit.op("Mul", [y, emit.op("Sub", [emit.floats([1]), y])])])];
  },
  inhomogeneity: notHomogeneous,
};

/** y' = 1 - y^2 */
export const tanh: Rule = {
  vjp: (emit, node, g) => [emit.op("Mul", [g, emit.op("Sub", [emit.floats([1]), emit.op("Mul", [node.output, node.output])])])],
  inhomogeneity: notHomogeneous,
};

/** Row-wise: gx = y (g - sum g y). Before opset 13 the axis and all behind it form the row. */
export const softmax: Rule = {
  vjp: (emit, node, g) => {
    const rank = emit.shape(node.output).length;
    const flattens = emit.opset < 13;
    const axis = node.int("axis", flattens ? 1 : -1);
    const first = axis < 0 ? axis + rank : axis;
    const axes = flattens ? Array.from({ length: rank - first }, (_, i) => first + i) : [first];
    const gy = emit.op("Mul", [g, node.output]);
    return [emit.op("Sub", [gy, emit.op("Mul", [node.output, emit.reduceSum(gy, axes, true)])])];
  },
  inhomogeneity: notHomogeneous,
};
