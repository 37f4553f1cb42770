import type { GraphNode } from "../../onnx/graph";
import { constantDims, constantNumbers, isConstant } from "../../onnx/model";
import { algebra } from "../algebra";
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
    node.inputs.flatMap((t, i) =>
      isConstant(network, t) && network.trace.isSignal(node.inputs[1 - i]!)
        ? [biasSite(node, network, t, signs[i]!)]
        : [],
    );

export const add: Rule = { vjp: broadcasting([same, same]), sites: biases([1, 1]) };

export const sub: Rule = { vjp: broadcasting([same, negative]), sites: biases([1, -1]) };

/** A constant factor is fixed (a normalisation), not a weight of any cut. */
export const mul: Rule = {
  vjp: broadcasting([
    (emit, g, n) => emit.op("Mul", [g, n.inputs[1]!]),
    (emit, g, n) => emit.op("Mul", [g, n.inputs[0]!]),
  ]),
  inhomogeneity: twoSignals,
  sites: (node, network) =>
    node.inputs.flatMap((tensor, i) => {
      const other = node.inputs[1 - i]!;
      if (!isConstant(network, tensor) || !network.trace.isSignal(other)) return [];
      const shape = constantDims(network, tensor);
      return [
        {
          role: "scale",
          node,
          tensor,
          shape,
          features: (emit, g) => summedTo(emit, emit.op("Mul", [g, other]), node.output, shape),
        },
      ];
    }),
};

export const div: Rule = {
  vjp: broadcasting([
    (emit, g, n) => emit.op("Div", [g, n.inputs[1]!]),
    (emit, g, n) => emit.op("Neg", [emit.op("Div", [emit.op("Mul", [g, n.output]), n.inputs[1]!])]),
  ]),
  inhomogeneity: (_, isSignal) => (isSignal[1] ? "divides by a signal" : undefined),
};

/** z = x^y: dz/dx = y x^(y - 1), 0 where y = 0, and dz/dy = z log x. The exponent may be of an integer type. */
export const pow: Rule = {
  vjp: broadcasting([
    (emit, g, n) => {
      const { abs, mul, pow: power, sign, sub: minus } = algebra(emit);
      const y = emit.cast(n.inputs[1]!);
      return mul(g, mul(y, power(n.inputs[0]!, minus(y, sign(abs(y))))));
    },
    (emit, g, n) => emit.op("Mul", [g, emit.op("Mul", [n.output, emit.op("Log", [n.inputs[0]!])])]),
  ]),
  inhomogeneity(node, isSignal, network) {
    if (isSignal[1]) return "raises to the power of a signal";
    const powers = [...new Set(constantNumbers(network, node.inputs[1]))];
    return powers.every((p) => p === 1) ? undefined : `raises its signal to the power ${powers.slice(0, 3).join(", ")}`;
  },
};
