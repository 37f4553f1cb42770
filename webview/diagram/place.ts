import type { DiagramBlock, DiagramEdge } from "../../src/protocol/inspection";
import type { Point } from "../geometry";
import type { Part, Segment } from "./folds";

/** Upper left and lower right corner, in the drawing's pixels. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A folded segment, or a folded run of equal ones, as one box. */
export interface FoldedBox extends Area {
  id: string;
  title: string;
  segments: Segment[];
}

/** The outline of an open fold. */
export interface Frame extends Area {
  id: string;
  title: string;
}

/** Everything where it is drawn. The middle line of the network is x = 0, its input is at y = 0. */
export interface Placed {
  area: Area;
  blocks: DiagramBlock[];
  edges: DiagramEdge[];
  boxes: FoldedBox[];
  frames: Frame[];
  /** Id of what is drawn in place of a block or an edge: the folded box around it, or itself. */
  shownAs(id: string): string;
}

/** Length of the edge into a folded box. */
export const gap = 40;
const box = { width: 260, height: 54 };
const padding = { segment: 8, run: 16 };

/**
 * Stacks the parts from top to bottom.
 * @param open ids of the folds that are open
 */
export function place(parts: readonly Part[], open: ReadonlySet<string>): Placed {
  const stack = new Stack(open);
  for (const part of parts) {
    if (part.kind === "segment") stack.add(part.segment, part.foldable);
    else stack.addRun(part);
  }
  const { blocks, edges, boxes, frames, hiddenIn } = stack;
  return { area: stack.areaFrom(0), blocks, edges, boxes, frames, shownAs: (id) => hiddenIn.get(id) ?? id };
}

class Stack {
  readonly blocks: DiagramBlock[] = [];
  readonly edges: DiagramEdge[] = [];
  readonly boxes: FoldedBox[] = [];
  readonly frames: Frame[] = [];
  readonly hiddenIn = new Map<string, string>();
  private readonly areas: Area[] = [];
  private y = 0;

  constructor(private readonly open: ReadonlySet<string>) {}

  add(segment: Segment, foldable: boolean): void {
    const { id, title } = segment;
    if (!foldable) this.unfold(segment);
    else if (this.open.has(id)) this.framed(id, title, padding.segment, () => this.unfold(segment));
    else this.fold(id, title, [segment]);
  }

  addRun({ id, title, segments }: Extract<Part, { kind: "run" }>): void {
    if (this.open.has(id))
      this.framed(id, title, padding.run, () => segments.forEach((segment) => this.add(segment, true)));
    else this.fold(id, title, segments);
  }

  /** The area that everything takes which was placed after the first `count` things. */
  areaFrom(count: number): Area {
    const areas = this.areas.slice(count);
    return {
      left: Math.min(...areas.map((a) => a.left)),
      top: Math.min(...areas.map((a) => a.top)),
      right: Math.max(...areas.map((a) => a.right)),
      bottom: Math.max(...areas.map((a) => a.bottom)),
    };
  }

  private fold(id: string, title: string, segments: Segment[]): void {
    const top = this.y + gap;
    const area = { left: -box.width / 2, top, right: box.width / 2, bottom: top + box.height };
    this.boxes.push({ ...area, id, title, segments });
    this.areas.push(area);
    for (const { blocks, edges } of segments)
      for (const hidden of [...blocks, ...edges]) this.hiddenIn.set(hidden.id, id);
    this.y = area.bottom;
  }

  private unfold({ blocks, edges, height }: Segment): void {
    const placed = blocks.map((block) => ({ ...block, y: block.y + this.y }));
    this.blocks.push(...placed);
    this.areas.push(
      ...placed.map(({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height })),
    );
    for (const edge of edges) {
      const points = edge.points.map(([x, y]): Point => [x, y + this.y]);
      const xs = points.map(([x]) => x);
      this.edges.push({ ...edge, points });
      this.areas.push({ left: Math.min(...xs), top: points[0]![1], right: Math.max(...xs), bottom: points.at(-1)![1] });
    }
    this.y += height;
  }

  private framed(id: string, title: string, around: number, content: () => void): void {
    const count = this.areas.length;
    const top = this.y;
    content();
    const { left, right, bottom } = this.areaFrom(count);
    // Between the two edges' ends, so that the frame lies neither on the block before nor on the one behind.
    const frame = { left: left - around, top: top + gap - around - 4, right: right + around, bottom: bottom + around };
    this.frames.push({ ...frame, id, title });
    this.areas.push(frame);
  }
}
