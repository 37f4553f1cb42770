import type { Site } from "../autodiff/rule";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import type { Anatomy } from "./cut";

/** A connection without weights from a signal below a weight to the node above it that merges the two. */
export interface Bypass {
  from: string;
  merge: GraphNode;
}

/** The connection without weights that runs past a weight, the shortest way up; undefined when there is none. */
export function findBypass({ graph }: Network, { nodes, layers, inflow }: Anatomy, weight: Site): Bypass | undefined {
  const below = new Set(graph.ancestors(weight.input!));
  const isBelow = (signal: string) => {
    const node = graph.producer(signal);
    return signal === weight.input || (node ? below.has(node) : graph.consumers(signal).some((n) => below.has(n)));
  };
  const above = new Set<string>([weight.node.output]);
  /** For a signal beside the weight, the last signal below it from which a connection without weights leads there. */
  const starts = new Map<string, string>();
  for (const node of nodes) {
    if (below.has(node)) continue;
    const fixed = inflow(node).filter((i) => layers.get(node)?.input !== i);
    const start = fixed.map((i) => (isBelow(i) ? i : starts.get(i))).find((i) => i !== undefined);
    const isAbove = node === weight.node || node.inputs.some((i) => above.has(i));
    if (isAbove && start !== undefined) return { from: start, merge: node };
    for (const o of node.outputs) {
      if (isAbove) above.add(o);
      else if (start !== undefined) starts.set(o, start);
    }
  }
  return undefined;
}
