import type { Diagram } from "../src/protocol/inspection";

/** The weights of the edges picked in the diagram, and why the other edges cannot be severed. */
export interface PickedWeights {
  weights: string[];
  obstacles: string[];
}

export function pickOf({ blocks, edges }: Diagram, ids: readonly string[]): PickedWeights {
  const picked = edges.filter((edge) => ids.includes(edge.id));
  const title = (id: string) => blocks.find((block) => block.id === id)?.title ?? id;
  const plain = picked.filter((edge) => edge.weights.length === 0);
  return {
    weights: [...new Set(picked.flatMap((edge) => edge.weights))],
    obstacles: plain.map(
      ({ from, to }) => `the connection from ${title(from)} to ${title(to)} carries no weights, so no cut can sever it`,
    ),
  };
}
