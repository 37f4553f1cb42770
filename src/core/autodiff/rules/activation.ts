import { algebra } from "../algebra";
import {
  geluGate,
  geluIsTanh,
  geluTanh,
  hardSigmoidLine,
  mishGate,
  positive,
  seluAlpha,
  seluGamma,
  within,
} from "../nonlinear";
import type { Rule } from "../rule";
import { elementwise, kinkAtZero, smooth, type Derivative } from "./elementwise";
import { notHomogeneous } from "./homogeneity";

/** The derivative at a kink is 0. */
export const relu: Rule = elementwise((emit, node) => positive(emit, node.output), {
  kinksAt: kinkAtZero,
  kinkSlopes: () => ({ below: 0, above: 1 }),
});

export const leakyRelu: Rule = elementwise(
  (emit, node, x) => {
    const { greater, where } = algebra(emit);
    return where(greater(x, 0), 1, node.float("alpha", 0.01));
  },
  { kinksAt: kinkAtZero, kinkSlopes: (node) => ({ below: node.float("alpha", 0.01), above: 1 }) },
);

/** The value at the threshold is 0. */
export const thresholdedRelu: Rule = elementwise(
  (emit, node, x) => emit.indicator(algebra(emit).greater(x, node.float("alpha", 1))),
  {
    kinksAt: (emit, node) => [algebra(emit).sub(node.inputs[0]!, node.float("alpha", 1))],
    inhomogeneity: (node) => (node.float("alpha", 1) === 0 ? undefined : `cuts off below ${node.float("alpha", 1)}`),
  },
);

/** y' = y (1 - y) */
export const sigmoid: Rule = smooth((emit, { output: y }) => {
  const { mul, sub } = algebra(emit);
  return mul(y, sub(1, y));
});

/** y' = 1 - y^2 */
export const tanh: Rule = smooth((emit, { output: y }) => {
  const { mul, sub } = algebra(emit);
  return sub(1, mul(y, y));
});

/** 1 for positive x, slope e^x elsewhere. */
const exponential =
  (slope: number): Derivative =>
  (emit, _node, x) => {
    const { exp, greater, min, mul, where } = algebra(emit);
    return where(greater(x, 0), 1, mul(slope, exp(min(x, 0))));
  };

export const elu: Rule = elementwise((emit, node, x) => exponential(node.float("alpha", 1))(emit, node, x), {
  kinksAt: (_, node) => (node.float("alpha", 1) === 1 ? [] : [node.inputs[0]!]),
  inhomogeneity: notHomogeneous,
});

export const selu: Rule = elementwise(
  (emit, node, x) =>
    emit.scale(exponential(node.float("alpha", seluAlpha))(emit, node, x), node.float("gamma", seluGamma)),
  {
    kinksAt: kinkAtZero,
    inhomogeneity: notHomogeneous,
  },
);

/** y' = e^(x / alpha) for negative x and 1 elsewhere: no kink. */
export const celu: Rule = smooth((emit, node, x) => {
  const { div, exp, min } = algebra(emit);
  return exp(div(min(x, 0), node.float("alpha", 1)));
});

export const softplus: Rule = smooth((emit, _node, x) => emit.op("Sigmoid", [x]));

/** y' = 1 / (1 + |x|)^2 */
export const softsign: Rule = smooth((emit, _node, x) => {
  const { abs, add, div, mul } = algebra(emit);
  const below = add(1, abs(x));
  return div(1, mul(below, below));
});

export const hardSigmoid: Rule = elementwise(
  (emit, node, x) => emit.scale(within(emit, hardSigmoidLine(emit, x, node), 0, 1), node.float("alpha", 0.2)),
  {
    kinksAt: (emit, node) => {
      const line = hardSigmoidLine(emit, node.inputs[0]!, node);
      return [line, algebra(emit).sub(line, 1)];
    },
    inhomogeneity: notHomogeneous,
  },
);

/** y' = 0 up to -3, x / 3 + 1 / 2 up to 3, then 1 */
export const hardSwish: Rule = elementwise(
  (emit, _node, x) => {
    const { add, div, greater, where } = algebra(emit);
    return where(greater(x, 3), 1, where(greater(x, -3), add(div(x, 3), 0.5), 0));
  },
  {
    kinksAt: (emit, node) => [algebra(emit).add(node.inputs[0]!, 3), algebra(emit).sub(node.inputs[0]!, 3)],
    inhomogeneity: notHomogeneous,
  },
);

/** y = x t with t = tanh(softplus(x)): y' = t + x (1 - t^2) sigmoid(x) */
export const mish: Rule = smooth((emit, node, x) => {
  const { add, mul, sigmoid: s, sub } = algebra(emit);
  const t = mishGate(emit, x, node);
  return add(t, mul(x, mul(sub(1, mul(t, t)), s(x))));
});

/** y = x gate(x): y' = gate + x gate', where gate' is the normal density or that of the approximation. */
export const gelu: Rule = smooth((emit, node, x) => {
  const { add, exp, mul, sub } = algebra(emit);
  const gate = geluGate(emit, x, node);
  const square = mul(x, x);
  if (!geluIsTanh(node)) return add(gate, mul(x, mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, square)))));
  const { outer, cubic } = geluTanh;
  // The gate is (1 + tanh u) / 2, so its derivative is 2 gate (1 - gate) u'.
  const inner = mul(outer, add(1, mul(3 * cubic, square)));
  return add(gate, mul(x, mul(mul(mul(2, gate), sub(1, gate)), inner)));
});
