import { gap, layersOf, type Placement, type Point, type Sketch } from "./sketch";

const laneWidth = 12;

/**
 * Lays out a sketch in time that is nearly linear in its edges: layers by longest path, each ordered once by the mean
 * place of what leads to its boxes (Sugiyama 1981, one sweep down). Edges over several layers run beside the boxes, all
 * those of one box in one lane.
 */
export function placeInLayers(sketch: Sketch): Placement {
  const { boxes, edges } = sketch;
  const layers = layersOf(sketch);
  const rows = rowsOf(sketch, layers);
  const centres = centresOf(sketch, rows);
  const lanes = lanesOf(sketch, layers);
  const side = Math.max(...centres.map(([x], i) => x + boxes[i]!.width / 2)) + gap / 2;
  const routes = edges.map(([from, to]): Point[] => {
    const [start, end] = [centres[from]!, centres[to]!];
    const top = end[1] - boxes[to]!.height / 2;
    // Straight down to the end of the row first: a neighbour may be taller.
    const leave: Point[] = [
      [start[0], start[1] + boxes[from]!.height / 2],
      [start[0], rows[layers[from]!]!.bottom],
    ];
    if (layers[to] === layers[from]! + 1) return [...leave, [end[0], top]];
    const x = side + laneWidth * lanes.get(from)!;
    return [...leave, [x, rows[layers[from]!]!.bottom + gap / 2], [x, top - gap / 2], [end[0], top]];
  });
  return { centres, routes };
}

interface Row {
  members: number[];
  top: number;
  bottom: number;
}

function rowsOf({ boxes }: Sketch, layers: number[]): Row[] {
  const rows: Row[] = [];
  for (const [i, layer] of layers.entries()) (rows[layer] ??= { members: [], top: 0, bottom: 0 }).members.push(i);
  for (const [layer, row] of rows.entries()) {
    row.top = layer === 0 ? 0 : rows[layer - 1]!.bottom + gap;
    row.bottom = row.top + Math.max(...row.members.map((i) => boxes[i]!.height));
  }
  return rows;
}

/** Every row is centred and ordered by the mean x of the boxes above that lead to its members. */
function centresOf({ boxes, edges }: Sketch, rows: Row[]): Point[] {
  const before = boxes.map((): number[] => []);
  for (const [from, to] of edges) before[to]!.push(from);
  const centres = boxes.map((): Point => [0, 0]);
  for (const { members, top } of rows) {
    const mean = new Map(
      members.map((i) => [i, before[i]!.reduce((sum, j) => sum + centres[j]![0], 0) / Math.max(1, before[i]!.length)]),
    );
    members.sort((a, b) => mean.get(a)! - mean.get(b)!);
    let x = -(members.reduce((sum, i) => sum + boxes[i]!.width, 0) + gap * (members.length - 1)) / 2;
    for (const i of members) {
      centres[i] = [x + boxes[i]!.width / 2, top + boxes[i]!.height / 2];
      x += boxes[i]!.width + gap;
    }
  }
  return centres;
}

/**
 * A lane for every box with an edge over several layers, free of other boxes' edges from its layer to the furthest one
 * that it leads to.
 */
function lanesOf({ edges }: Sketch, layers: number[]): Map<number, number> {
  const until = new Map<number, number>();
  for (const [from, to] of edges)
    if (layers[to]! > layers[from]! + 1) until.set(from, Math.max(until.get(from) ?? 0, layers[to]!));
  const free: number[] = [];
  const lanes = new Map<number, number>();
  for (const [from, end] of [...until].sort(([a], [b]) => layers[a]! - layers[b]!)) {
    const found = free.findIndex((layer) => layer <= layers[from]!);
    const lane = found < 0 ? free.length : found;
    free[lane] = end;
    lanes.set(from, lane);
  }
  return lanes;
}
