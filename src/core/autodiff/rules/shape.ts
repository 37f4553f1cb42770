import type { GraphNode } from "../../onnx/graph";
import type { Rule } from "../rule";

/** The values pass unchanged. */
export const identity: Rule = { vjp: (_emit, _node, g) => [g] };

/** Only the shape changes: reshape the gradient back. */
export const reshape: Rule = { vjp: (emit, node, g) => [emit.reshape(g, emit.shape(node.inputs[0]!))] };

/** Float to float. Integers and truth values have no gradient: what is made of them does not grow with the signals. */
export const cast: Rule = {
  ...identity,
  inhomogeneity: (_, isSignal) => (isSignal[0] ? undefined : "makes a signal of values that have no gradient"),
};

export const transpose: Rule = {
  vjp: (emit, node, g) => {
    const order = emit.shape(node.output).map((_, i) => i);
    const perm = node.ints("perm") ?? [...order].reverse();
    return [
      emit.transpose(
        g,
        order.map((i) => perm.indexOf(i)),
      ),
    ];
  },
};

const blockSize = (node: GraphNode): number => node.int("blocksize", 1);

/** Blocks of channels become blocks of pixels; in the mode "CRD" the channels of a block are neighbours. */
export const depthToSpace: Rule = {
  vjp: (emit, node, g) => {
    const b = blockSize(node);
    if (node.string("mode", "DCR") === "DCR") return [emit.op("SpaceToDepth", [g], { blocksize: b })];
    const [n, c, h, w] = emit.shape(node.output);
    const blocks = emit.reshape(g, [n!, c!, h! / b, b, w! / b, b]);
    return [emit.reshape(emit.transpose(blocks, [0, 1, 3, 5, 2, 4]), emit.shape(node.inputs[0]!))];
  },
};

export const spaceToDepth: Rule = {
  vjp: (emit, node, g) => [emit.op("DepthToSpace", [g], { blocksize: blockSize(node) })],
};
