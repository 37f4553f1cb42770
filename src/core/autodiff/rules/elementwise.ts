import type { GraphNode } from "../../onnx/graph";
import { algebra } from "../algebra";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { notHomogeneous } from "./homogeneity";

/** Emits dy/dx; `x` is the node's input, its output `node.output` can be used too. */
export type Derivative = (emit: Emitter, node: GraphNode, x: string) => string;

/** An operator whose every value depends on one value of its input: the gradient is multiplied by the derivative. */
export const elementwise = (derivative: Derivative, more: Omit<Rule, "vjp" | "sites">): Rule => ({
  vjp: (emit, node, g) => [emit.op("Mul", [g, emit.withSlopes(node, derivative(emit, node, node.inputs[0]!))])],
  ...more,
});

/** The same without kinks, and not homogeneous. */
export const smooth = (derivative: Derivative): Rule => elementwise(derivative, { inhomogeneity: notHomogeneous });

export const kinkAtZero: NonNullable<Rule["kinksAt"]> = (_, node) => [node.inputs[0]!];

/** The derivative at 0 is 0. */
export const abs: Rule = elementwise((emit, _node, x) => emit.op("Sign", [x]), {
  kinksAt: kinkAtZero,
  kinkSlopes: () => ({ below: -1, above: 1 }),
});

export const neg: Rule = { vjp: (emit, _node, g) => [emit.op("Neg", [g])] };

export const exp: Rule = smooth((_emit, node) => node.output);

export const log: Rule = smooth((emit, _node, x) => emit.op("Reciprocal", [x]));

/** y' = 1 / (2 y) */
export const sqrt: Rule = smooth((emit, node) => algebra(emit).div(0.5, node.output));

/** y' = -y^2 */
export const reciprocal: Rule = smooth((emit, node) => emit.op("Neg", [emit.op("Mul", [node.output, node.output])]));

export const sin: Rule = smooth((emit, _node, x) => emit.op("Cos", [x]));

export const cos: Rule = smooth((emit, _node, x) => emit.op("Neg", [emit.op("Sin", [x])]));

/** y' = 2 / sqrt(pi) exp(-x^2) */
export const erf: Rule = smooth((emit, _node, x) => {
  const { exp: e, mul, neg: minus } = algebra(emit);
  return mul(2 / Math.sqrt(Math.PI), e(minus(mul(x, x))));
});
