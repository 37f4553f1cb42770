import type { Diagram, DiagramBlock, DiagramEdge, DiagramSegment } from "../../../protocol/inspection";
import type { Block, BlockGraph } from "./blocks";
import { placeWithDagre } from "./dagre";
import { placeInLayers } from "./layered";
import { splitIntoSegments, type Segment } from "./segments";
import { layersOf, type Placement, type Sketch } from "./sketch";

/**
 * Boxes and layers passed by edges that dagre is given in one segment, and in all of them: about 0.2 and 0.6 seconds.
 */
const dagreLimit = { segment: 150, diagram: 600 };

/**
 * Places blocks and edges segment by segment, in layers from top to bottom; widths grow with the logarithm of the
 * parameter count.
 */
export function layOut(graph: BlockGraph): Diagram {
  const place = placer();
  const diagram: Diagram = { segments: [], blocks: [], edges: [] };
  for (const [i, segment] of splitIntoSegments(graph).entries()) {
    const { blocks, edges, height } = i === 0 ? first(segment) : arrange(segment, place(sketchOf(segment)));
    diagram.segments.push({ id: segment.id, title: segment.title, blocks: blocks.map(({ id }) => id), height });
    diagram.blocks.push(...blocks);
    diagram.edges.push(...edges);
  }
  return diagram;
}

/** Places sketches, equal ones once; dagre as long as it is quick. */
function placer(): (sketch: Sketch) => Placement {
  const known = new Map<string, Placement>();
  let left = dagreLimit.diagram;
  return (sketch) => {
    const key = JSON.stringify(sketch);
    const layers = layersOf(sketch);
    const cost = sketch.edges.reduce((sum, [from, to]) => sum + layers[to]! - layers[from]!, 1);
    const suits = cost > 2 && cost <= Math.min(left, dagreLimit.segment);
    if (!known.has(key) && suits) left -= cost;
    const placement = known.get(key) ?? (suits ? placeWithDagre(sketch) : placeInLayers(sketch));
    known.set(key, placement);
    return placement;
  };
}

interface Arranged extends Pick<DiagramSegment, "height"> {
  blocks: DiagramBlock[];
  edges: DiagramEdge[];
}

/** The first segment is the input alone: nothing enters it, so it begins at once. */
function first({ blocks: [input] }: Segment): Arranged {
  const size = sizeOf(input!);
  return { blocks: [{ ...input!, ...size, x: -size.width / 2, y: 0 }], edges: [], height: size.height };
}

/**
 * The segment's edges come first; then one to the last block from every block that leads nowhere, which would else
 * stand beside it.
 */
function sketchOf({ blocks, edges }: Segment): Sketch {
  const number = new Map(blocks.map(({ id }, i) => [id, i + 1]));
  const drawn = edges.map(({ from, to }): [number, number] => [number.get(from) ?? 0, number.get(to)!]);
  const leads = new Set(drawn.map(([from]) => from));
  const ties = blocks
    .slice(0, -1)
    .flatMap((_, i): [number, number][] => (leads.has(i + 1) ? [] : [[i + 1, blocks.length]]));
  return { boxes: [{ width: 0, height: 0 }, ...blocks.map(sizeOf)], edges: [...drawn, ...ties] };
}

function arrange({ blocks, edges }: Segment, { centres, routes }: Placement): Arranged {
  const placed = blocks.map((block, i) => {
    const size = sizeOf(block);
    const [x, y] = centres[i + 1]!;
    return { ...block, ...size, x: x - size.width / 2, y: y - size.height / 2 };
  });
  const last = placed.at(-1)!;
  return {
    blocks: placed,
    edges: edges.map((edge, i) => ({ ...edge, points: routes[i]! })),
    height: last.y + last.height,
  };
}

/** Height: room for a title, its operators and shape, and its parameters where it has some. */
const sizeOf = ({ kind, parameterCount }: Block): { width: number; height: number } => ({
  width: kind === "layer" ? Math.min(320, 150 + 24 * Math.log10(1 + parameterCount)) : 150,
  height: kind === "layer" || parameterCount > 0 ? 54 : 38,
});
