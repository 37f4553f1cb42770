import type { GraphNode } from "../../onnx/graph";
import { constantNumbers, type Network } from "../../onnx/model";
import { algebra, type Term } from "../algebra";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";

/** Bounds at least this large, the largest floats, clip nothing. */
const unbounded = 3.4028234e38;

/**
 * Attributes before opset 11, inputs since (scalars, so the same for all examples); undefined where there is no bound.
 */
function bounds(network: Network, node: GraphNode): (Term | undefined)[] {
  if (network.graph.opset >= 11) return [node.inputs[1] || undefined, node.inputs[2] || undefined];
  return ["min", "max"].map((name) => (node.has(name) ? node.float(name, 0) : undefined));
}

const given = (network: Network, node: GraphNode): Term[] => bounds(network, node).filter((b) => b !== undefined);

const valueOf = (network: Network, bound: Term): number =>
  typeof bound === "number" ? bound : (constantNumbers(network, bound)?.[0] ?? 0);

/** The gradient passes strictly between the bounds. */
export const clip: Rule = {
  vjp(emit, node, g) {
    const [low, high] = bounds(emit.network, node);
    const { greater, where } = algebra(emit);
    const x = node.inputs[0]!;
    const belowHigh = high === undefined ? g : where(greater(high, x), g, 0);
    return [low === undefined ? belowHigh : where(greater(x, low), belowHigh, 0)];
  },
  kinksAt: (emit, node) => given(emit.network, node).map((bound) => algebra(emit).sub(node.inputs[0]!, bound)),
  /** Max(x, 0) and Min(x, 0) are homogeneous. */
  inhomogeneity(node, _, network) {
    const clipping = given(network, node)
      .map((b) => valueOf(network, b))
      .filter((v) => v !== 0 && Math.abs(v) < unbounded);
    return clipping.length > 0 ? `clips at ${clipping.map((v) => Number(v.toPrecision(6))).join(" and ")}` : undefined;
  },
};

/** For graphs in double: before opset 12 the runtime clips in single precision only. */
export function clipped(emit: Emitter, node: GraphNode): string {
  const [low, high] = bounds(emit.network, node);
  const { max, min } = algebra(emit);
  const raised = low === undefined ? node.inputs[0]! : max(node.inputs[0]!, low);
  return high === undefined ? raised : min(raised, high);
}
