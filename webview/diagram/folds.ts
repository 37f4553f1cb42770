import type { CutInfo, Diagram, DiagramBlock, DiagramEdge, DiagramSegment } from "../../src/protocol/inspection";

/** A segment with what it holds. */
export interface Segment extends Omit<DiagramSegment, "blocks"> {
  blocks: DiagramBlock[];
  /** The edges that end in its blocks. */
  edges: DiagramEdge[];
}

/**
 * A piece of the drawing, from top to bottom: a segment, or equal ones one after the other, which together are one box
 * until opened.
 */
export type Part =
  | { kind: "segment"; segment: Segment; foldable: boolean }
  | { kind: "run"; id: string; title: string; segments: Segment[] };

export interface Folding {
  parts: Part[];
  /** Ids of the segments that are open unless the user folds them. */
  open: ReadonlySet<string>;
}

/** A diagram with at most so many blocks is drawn as it is. */
const manyBlocks = 40;

/**
 * What of a large diagram can be folded: segments of several blocks. Those that a cut severs are open at first, so that
 * every cut is seen.
 */
export function foldingOf(diagram: Diagram, cuts: readonly CutInfo[]): Folding {
  const segments = segmentsOf(diagram);
  const severed = new Set(cuts.flatMap((cut) => cut.severs));
  const foldable = ({ blocks }: Segment) => diagram.blocks.length > manyBlocks && blocks.length > 1;
  const open = new Set(
    segments.filter((s) => foldable(s) && s.edges.some(({ id }) => severed.has(id))).map(({ id }) => id),
  );
  const parts: Part[] = [];
  for (const run of runsOf(segments, (s) => (foldable(s) && !open.has(s.id) ? structureOf(s) : s.id))) {
    const [first, last] = [run[0]!, run.at(-1)!];
    if (run.length === 1) parts.push({ kind: "segment", segment: first, foldable: foldable(first) });
    else
      parts.push({
        kind: "run",
        id: `${first.id}-${last.id}`,
        title: `${first.title} \u2026 ${last.title}`,
        segments: run,
      });
  }
  return { parts, open };
}

/** The folds that are open once the user has toggled some. */
export function openFolds({ open }: Folding, toggled: readonly string[]): Set<string> {
  const now = new Set(open);
  for (const id of toggled) if (!now.delete(id)) now.add(id);
  return now;
}

function segmentsOf({ segments, blocks, edges }: Diagram): Segment[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const into = new Map<string, DiagramEdge[]>();
  for (const edge of edges) into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  return segments.map((segment) => ({
    ...segment,
    blocks: segment.blocks.flatMap((id) => byId.get(id) ?? []),
    edges: segment.blocks.flatMap((id) => into.get(id) ?? []),
  }));
}

/** Groups neighbours of equal key. */
function runsOf(segments: Segment[], key: (segment: Segment) => string): Segment[][] {
  const runs: Segment[][] = [];
  let before: string | undefined;
  for (const segment of segments) {
    const own = key(segment);
    if (own === before) runs.at(-1)!.push(segment);
    else runs.push([segment]);
    before = own;
  }
  return runs;
}

/** Equal for segments of the same operators, shapes, sizes and connections. */
function structureOf({ blocks, edges }: Segment): string {
  const place = new Map(blocks.map(({ id }, i) => [id, i]));
  return JSON.stringify([
    blocks.map((b) => [b.operators, b.shape, b.parameterCount]),
    edges.map(({ from, to }) => [place.get(from) ?? -1, place.get(to)]),
  ]);
}
