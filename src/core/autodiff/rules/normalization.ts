import type { GraphNode } from "../../onnx/graph";
import { constantDims, isConstant } from "../../onnx/model";
import type { Emitter } from "../emitter";
import type { Rule, Site } from "../rule";
import { channelBias, perChannel, summedTo } from "./bias";

const epsilonOf = (node: GraphNode): number => node.float("epsilon", 1e-5);

/** scale / sqrt(variance + epsilon), shaped to multiply a signal. */
function factor(emit: Emitter, node: GraphNode): string {
  return emit.op("Reshape", [
    emit.op("Div", [node.inputs[1]!, deviation(emit, node)]),
    emit.ints(perChannel(emit, node)),
  ]);
}

const deviation = (emit: Emitter, node: GraphNode): string =>
  emit.op("Sqrt", [emit.op("Add", [node.inputs[4]!, emit.floats([epsilonOf(node)])])]);

/**
 * At inference an affine map of every channel: its scale is a fixed factor, its shift beta - gamma mean / sqrt(variance
 * + epsilon) an edge from the bias vertex (docs/mathematics.md, Cuts), whose feature is the derivative by beta.
 */
export const batchNormalization: Rule = {
  vjp: (emit, node, g, wanted) => [wanted[0] ? emit.op("Mul", [g, factor(emit, node)]) : undefined],
  refusal: (node, network) =>
    node.int("training_mode", 0) === 1 || !node.inputs.slice(1).every((t) => isConstant(network, t))
      ? "normalises by the statistics of the batch"
      : undefined,
  sites(node, network) {
    const [x, gamma, beta, mean, variance] = node.inputs;
    if (!x || !gamma || !beta || !mean || !variance || !network.trace.isSignal(x)) return [];
    const shift: Site = {
      ...channelBias(node, network, beta),
      edge: {
        constants: [gamma, beta, mean, variance],
        weights: ([g, b, m, v]) =>
          b!.map((value, c) => value - (g![c]! * m![c]!) / Math.sqrt(v![c]! + epsilonOf(node))),
      },
    };
    const scale: Site = {
      role: "scale",
      node,
      tensor: gamma,
      shape: constantDims(network, gamma),
      features: (emit, gradient) => {
        const channels = emit.ints(perChannel(emit, node));
        const centred = emit.op("Sub", [x, emit.op("Reshape", [mean, channels])]);
        const normalized = emit.op("Div", [centred, emit.op("Reshape", [deviation(emit, node), channels])]);
        return summedTo(emit, emit.op("Mul", [gradient, normalized]), node.output, perChannel(emit, node));
      },
    };
    return [shift, scale];
  },
};
