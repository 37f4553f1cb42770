import type { GraphNode } from "../onnx/graph";
import { DataType } from "../onnx/proto";
import { algebra } from "./algebra";
import type { Emitter } from "./emitter";
import { erf } from "./erf";

/** Activation functions built from operators that the runtime computes in double; `node` holds their attributes. */
export type Activation = (emit: Emitter, x: string, node: GraphNode) => string;

export const geluIsTanh = (node: GraphNode): boolean => node.string("approximate", "none") === "tanh";

/** Coefficients of the tanh approximation: sqrt(2 / pi) (x + 0.044715 x^3). */
export const geluTanh = { outer: Math.sqrt(2 / Math.PI), cubic: 0.044715 };

/** Defaults of Selu. */
export const seluAlpha = 1.67326319217681884765625;
export const seluGamma = 1.05070102214813232421875;

/**
 * 1 where a signal is positive, 0 where it is 0, its only other values. In single precision one operator tells, a line
 * cut off at 0 and 1 and so steep that only subnormal numbers below 3e-39 lie between; flattened, it stays in the
 * runtime's plain layout, where what it scales is.
 */
export function positive(emit: Emitter, x: string): string {
  if (emit.wide) return emit.indicator(emit.op("Cast", [x], { to: DataType.BOOL }));
  return emit.reshape(
    emit.op("HardSigmoid", [emit.reshape(x, [-1])], { alpha: { float: 3.4e38 }, beta: { float: 0 } }),
    emit.shape(x),
  );
}

/** 1 where low < x < high, 0 elsewhere. */
export function within(emit: Emitter, x: string, low: number, high: number): string {
  const { greater, mul } = algebra(emit);
  return mul(emit.indicator(greater(x, low)), emit.indicator(greater(high, x)));
}

/** alpha (e^(x / width) - 1) for negative x and x elsewhere. */
function exponentialUnit(emit: Emitter, x: string, alpha: number, width: number): string {
  const { add, div, exp, max, min, mul, sub } = algebra(emit);
  return add(max(x, 0), mul(alpha, sub(exp(div(min(x, 0), width)), 1)));
}

export const celu: Activation = (emit, x, node) =>
  exponentialUnit(emit, x, node.float("alpha", 1), node.float("alpha", 1));

export const elu: Activation = (emit, x, node) => exponentialUnit(emit, x, node.float("alpha", 1), 1);

export const selu: Activation = (emit, x, node) =>
  emit.scale(exponentialUnit(emit, x, node.float("alpha", seluAlpha), 1), node.float("gamma", seluGamma));

/** The part of x that passes: (1 + erf(x / sqrt 2)) / 2, or its approximation by tanh. */
export const geluGate: Activation = (emit, x, node) => {
  const { add, mul, tanh } = algebra(emit);
  if (!geluIsTanh(node)) return mul(0.5, add(1, erf(emit, mul(x, Math.SQRT1_2))));
  const { outer, cubic } = geluTanh;
  return mul(0.5, add(1, tanh(mul(mul(outer, x), add(1, mul(cubic, mul(x, x)))))));
};

export const gelu: Activation = (emit, x, node) => emit.op("Mul", [x, geluGate(emit, x, node)]);

/** The line that HardSigmoid clips to [0, 1]. */
export const hardSigmoidLine: Activation = (emit, x, node) => {
  const { add, mul } = algebra(emit);
  return add(mul(node.float("alpha", 0.2), x), node.float("beta", 0.5));
};

export const hardSigmoid: Activation = (emit, x, node) => {
  const { max, min } = algebra(emit);
  return max(min(hardSigmoidLine(emit, x, node), 1), 0);
};

export const hardSwish: Activation = (emit, x) => {
  const { add, div, max, min, mul } = algebra(emit);
  return mul(x, max(min(add(div(x, 6), 0.5), 1), 0));
};

/** log(1 + e^x), without overflow. */
export const softplus: Activation = (emit, x) => {
  const { abs, add, exp, log, max, neg } = algebra(emit);
  return add(max(x, 0), log(add(1, exp(neg(abs(x))))));
};

export const softsign: Activation = (emit, x) => {
  const { abs, add, div } = algebra(emit);
  return div(x, add(1, abs(x)));
};

/** The part of x that Mish passes. */
export const mishGate: Activation = (emit, x, node) => emit.op("Tanh", [softplus(emit, x, node)]);

export const mish: Activation = (emit, x, node) => emit.op("Mul", [x, mishGate(emit, x, node)]);

export const thresholdedRelu: Activation = (emit, x, node) => {
  const { greater, where } = algebra(emit);
  return where(greater(x, node.float("alpha", 1)), x, 0);
};
