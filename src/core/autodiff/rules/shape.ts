import type { Rule } from "../rule";

/** The values pass unchanged. */
export const identity: Rule = { vjp: (_emit, _node, g) => [g] };

/** Only the shape changes: reshape the gradient back. */
export const reshape: Rule = { vjp: (emit, node, g) => [emit.reshape(g, emit.shape(node.inputs[0]!))] };

/** Each input gets its slice of the gradient. */
export const concat: Rule = {
  vjp: (emit, node, g, wanted) => {
    const rank = emit.shape(node.output).length;
    const axis = (node.int("axis", 0) + rank) % rank;
    let end = 0;
    return node.inputs.map((t, i) => {
      const start = end;
      end += emit.shape(t)[axis]!;
      return wanted[i] ? emit.slice(g, axis, start, end) : undefined;
    });
  },
  inhomogeneity: (_, isSignal) => (isSignal.every(Boolean) ? undefined : "appends a constant to its signals"),
};
