import dagre from "@dagrejs/dagre";
import type { Diagram } from "../../protocol/inspection";
import type { BlockGraph, Block } from "./blocks";

const margin = 12;

/** Places blocks and edges in layers from top to bottom; widths grow with the logarithm of the parameter count. */
export function layOut({ blocks, edges }: BlockGraph): Diagram {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 40, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const block of blocks) graph.setNode(block.id, { width: widthOf(block), height: heightOf(block) });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre.layout(graph);
  const size = graph.graph();
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    blocks: blocks.map((block) => {
      const { x, y, width, height } = graph.node(block.id);
      return { ...block, x: x - width / 2, y: y - height / 2, width, height };
    }),
    edges: edges.map((edge) => ({ ...edge, points: graph.edge(edge.from, edge.to).points.map((p: { x: number; y: number }): [number, number] => [p.x, p.y]) })),
  };
}

function widthOf({ kind, parameterCount }: Block): number {
  if (kind !== "layer") return 150;
  return Math.min(320, 150 + 24 * Math.log10(1 + parameterCount));
}

/** Room for a title, its operators and shape, and its parameters where it has some. */
const heightOf = ({ kind, parameterCount }: Block): number => (kind === "layer" || parameterCount > 0 ? 54 : 38);
