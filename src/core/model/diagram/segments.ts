import type { Block, BlockGraph, Edge } from "./blocks";
import { sharedName } from "./names";

/** Blocks between two that every path passes, with the second of these, and the edges that end in them. */
export interface Segment {
  id: string;
  title: string;
  /** In topological order; every path through the segment ends in the last. */
  blocks: Block[];
  edges: Edge[];
}

/**
 * Splits the network behind every block that all paths from input to output pass. In a topological order these are the
 * blocks that no edge jumps over: around any other there is a path along the edge that jumps.
 */
export function splitIntoSegments({ blocks, edges }: BlockGraph): Segment[] {
  const place = new Map(blocks.map((block, i) => [block.id, i]));
  const into = new Map<string, Edge[]>(blocks.map((block) => [block.id, []]));
  const reach = blocks.map(() => 0);
  for (const edge of edges) {
    into.get(edge.to)!.push(edge);
    reach[place.get(edge.from)!] = Math.max(reach[place.get(edge.from)!]!, place.get(edge.to)!);
  }
  const whole = sharedName(blocks);
  const segments: Segment[] = [];
  let members: Block[] = [];
  let furthest = 0;
  for (const [i, block] of blocks.entries()) {
    members.push(block);
    if (furthest <= i) {
      segments.push({
        id: `s${segments.length}`,
        title: titleOf(members, whole),
        blocks: members,
        edges: members.flatMap(({ id }) => into.get(id)!),
      });
      members = [];
    }
    furthest = Math.max(furthest, reach[i]!);
  }
  return segments;
}

/** A name that all layers of the network share tells nothing of this segment: then its first and last layer name it. */
function titleOf(blocks: Block[], whole: string): string {
  const layers = blocks.filter(({ kind }) => kind === "layer");
  const [first, last] = layers.length > 0 ? [layers[0]!, layers.at(-1)!] : [blocks[0]!, blocks.at(-1)!];
  if (first === last) return first.title;
  const shared = sharedName(blocks);
  return shared.length > whole.length ? shared : `${first.title} \u2026 ${last.title}`;
}
