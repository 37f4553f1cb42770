import type { GraphNode } from "../onnx/graph";
import { isOfKind } from "../onnx/operators";

/** For a node the signals whose values flow into it. */
export type Inflow = (node: GraphNode) => readonly string[];

/**
 * The signals that nodes read. One that reads none may still be computed from signals, by way of whole numbers or
 * conditions (quantisation, a mask cast to float): then it is the nearest of those.
 * @param nodes in topological order
 */
export function findInflow(nodes: readonly GraphNode[], isSignal: (tensor: string) => boolean): Inflow {
  const behind = new Map<string, readonly string[]>();
  const inflow = new Map<GraphNode, readonly string[]>();
  for (const node of nodes) {
    const direct = unique(node.inputs.filter(isSignal));
    const indirect = isOfKind(node.op, "shape")
      ? []
      : unique(node.inputs.flatMap((i) => (isSignal(i) ? i : (behind.get(i) ?? []))));
    inflow.set(node, direct.length > 0 ? direct : indirect);
    if (indirect.length > 0) for (const o of node.outputs) if (!isSignal(o)) behind.set(o, indirect);
  }
  return (node) => inflow.get(node) ?? [];
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
