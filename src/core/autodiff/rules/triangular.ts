import type { Rule } from "../rule";

/** Multiplies by a triangle of ones; its transpose sums from the other end. */
export const cumSum: Rule = {
  vjp: (emit, node, g) => [
    emit.op("CumSum", [g, node.inputs[1]!], {
      exclusive: node.int("exclusive", 0),
      reverse: 1 - node.int("reverse", 0),
    }),
  ],
};

/** Keeps a triangle of the signal, and so of the gradient. */
export const trilu: Rule = {
  vjp: (emit, node, g) => [emit.op("Trilu", [g, ...node.inputs.slice(1)], { upper: node.int("upper", 1) })],
};
