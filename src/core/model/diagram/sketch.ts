/**
 * What a layout needs to know of a segment. Boxes are numbered in topological order: box 0 is the point of no size
 * where it is entered, the last one ends it.
 */
export interface Sketch {
  boxes: { width: number; height: number }[];
  edges: [from: number, to: number][];
}

export type Point = [x: number, y: number];

/** Where things go: the centre of every box and the polyline of every edge, relative to the entry; y grows downward. */
export interface Placement {
  centres: Point[];
  routes: Point[][];
}

/** Pixels between a layer of boxes and the next, and between neighbours. */
export const gap = 40;

/** Layer of each box: the number of edges on the longest path to it. */
export function layersOf({ boxes, edges }: Sketch): number[] {
  const layers = boxes.map(() => 0);
  for (const [from, to] of [...edges].sort(([a], [b]) => a - b)) layers[to] = Math.max(layers[to]!, layers[from]! + 1);
  return layers;
}
