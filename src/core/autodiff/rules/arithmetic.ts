import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant } from "../../onnx/model";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { biasSite, summedTo } from "./bias";
import { twoSignals } from "./homogeneity";

/** A binary operator with broadcasting: each operand's gradient, before it is summed back to the operand's shape. */
function broadcasting(gradients: [Derivative, Derivative]): Rule["vjp"] {
  return (emit, node, gradient, wanted) =>
    gradients.map((derivative, i) => {
      if (!wanted[i]) return undefined;
      const full = derivative(emit, gradient, node);
      return emit.unbroadcast(full, emit.shape(node.output), emit.shape(node.inputs[i]!));
    });
}

type Derivative = (emit: Emitter, gradient: string, node: GraphNode) => string;

const same: Derivative = (_, g) => g;
const negative: Derivative = (emit, g) => emit.op("Neg", [g]);

/** The constant operand of a sum is a bias, with the sign it is added with. */
const biases =
  (signs: [number, number]): Rule["sites"] =>
  (node, network) =>
    node.inputs.flatMap((t, i) => (isConstant(network, t) && network.trace.isSignal(node.inputs[1 - i]!) ? [biasSite(node, network, t, signs[i]!)] : []));

export const add: Rule = { vjp: broadcasting([same, same]), sites: biases([1, 1]) };

export const sub: Rule = { vjp: broadcasting([same, negative]), sites: biases([1, -1]) };

/** A constant factor is fixed (a normalisation), not a weight of any cut. */
export const mul: Rule = {
  vjp: broadcasting([(emit, g, n) => emit.op("Mul", [g, n.inputs[1]!]), (emit, g, n) => emit.op("Mul", [g, n.inputs[0]!])]),
  inhomogeneity: twoSignals,
  sites: (node, network) =>
    node.inputs.flatMap((tensor, i) => {
      const other = node.inputs[1 - i]!;
      if (!isConstant(network, tensor) || !network.trace.isSignal(other)) return [];
      const shape = constantDims(network, tensor);
      return [{ role: "scale", node, tensor, shape, features: (emit, g) => summedTo(emit, emit.op("Mul", [g, other]), node.output, shape) }];
    }),
};

export const div: Rule = {
  vjp: broadcasting([
    (emit, g, n) => emit.op("Div", [g, n.inputs[1]!]),
    (emit, g, n) => emit.op("Neg", [emit.op("Div", [emit.op("Mul", [g, n.output]), n.inputs[1]!])]),
  ]),
  inhomogeneity: (_, isSignal) => (isSignal[1] ? "divides by a signal" : undefined),
};
