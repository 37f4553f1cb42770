import type { Pair } from "../pair";
import { spanFacts } from "../spans";

/** Exact match: dimension of the intersection of the units' spans over that of their sum; 1 for equal spans. */
export async function exactMatch(pair: Pair): Promise<number> {
  const { ranks, shared } = await spanFacts(pair);
  return shared / (ranks[0] + ranks[1] - shared);
}
