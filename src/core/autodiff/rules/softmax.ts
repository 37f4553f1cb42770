import type { GraphNode } from "../../onnx/graph";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { notHomogeneous } from "./homogeneity";

/** The axes that form a row. Before opset 13 they are the axis and all behind it. */
function rowAxes(emit: Emitter, node: GraphNode): number[] {
  const rank = emit.shape(node.output).length;
  const flattens = emit.opset < 13;
  const axis = node.int("axis", flattens ? 1 : -1);
  const first = axis < 0 ? axis + rank : axis;
  return flattens ? Array.from({ length: rank - first }, (_, i) => first + i) : [first];
}

/** Row-wise: gx = y (g - sum g y). */
export const softmax: Rule = {
  vjp: (emit, node, g) => {
    const gy = emit.op("Mul", [g, node.output]);
    return [emit.op("Sub", [gy, emit.op("Mul", [node.output, emit.reduceSum(gy, rowAxes(emit, node), true)])])];
  },
  inhomogeneity: notHomogeneous,
};

/** Row-wise: gx = g - e^y sum g. */
export const logSoftmax: Rule = {
  vjp: (emit, node, g) => [
    emit.op("Sub", [g, emit.op("Mul", [emit.op("Exp", [node.output]), emit.reduceSum(g, rowAxes(emit, node), true)])]),
  ],
  inhomogeneity: notHomogeneous,
};
