import dagre from "@dagrejs/dagre";
import { gap, type Placement, type Point, type Sketch } from "./sketch";

/**
 * Lays out a sketch with dagre: few crossings, but its time grows faster than the number of boxes and of layers that
 * edges pass.
 */
export function placeWithDagre({ boxes, edges }: Sketch): Placement {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: gap, ranksep: gap });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [i, { width, height }] of boxes.entries()) graph.setNode(String(i), { width, height });
  for (const [from, to] of edges) graph.setEdge(String(from), String(to));
  dagre.layout(graph);
  const nodes = boxes.map((_, i) => graph.node(String(i)));
  const [entry, exit] = [nodes[0]!, nodes.at(-1)!];
  // The entry and the last box are alone in their layers, so they can be moved to the common middle.
  const middle = (entry.x + exit.x) / 2;
  const shift = (i: number) => (i === 0 || i === boxes.length - 1 ? nodes[i]!.x : middle);
  const centres = nodes.map(({ x, y }, i): Point => [x - shift(i), y]);
  const routes = edges.map(([from, to]) => {
    const points: { x: number; y: number }[] = graph.edge(String(from), String(to)).points;
    const shiftAt = (k: number) => (k === 0 ? shift(from) : k === points.length - 1 ? shift(to) : middle);
    return points.map(({ x, y }, k): Point => [x - shiftAt(k), y]);
  });
  return { centres, routes };
}
