import type { Emitter } from "./emitter";

/**
 * Places of one axis that an operator copies: for each place of its output the source along the axis, undefined where
 * nothing was read.
 */
export interface Selection {
  axis: number;
  sources: readonly (number | undefined)[];
}

/**
 * The transpose of a selection: every source gets the sum of what was copied from it. Sources look up their readers,
 * which needs no scattering and so works in every opset.
 * @param size length of the axis that was read
 */
export function unselect(emit: Emitter, gradient: string, { axis, sources }: Selection, size: number): string {
  const readers = Array.from({ length: size }, (): number[] => []);
  sources.forEach((source, place) => source !== undefined && readers[source]!.push(place));
  const most = readers.reduce((n, list) => Math.max(n, list.length), 1);
  const none = sources.length;
  const index = readers.flatMap((list) => Array.from({ length: most }, (_, i) => list[i] ?? none));
  const isRun = most === 1 && index.every((place, i) => place < none && place === index[0]! + i);
  if (isRun) return emit.slice(gradient, axis, index[0]!, index[0]! + size);
  const from = index.includes(none) ? emit.appendZero(gradient, axis) : gradient;
  if (most === 1) return emit.op("Gather", [from, emit.ints(index)], { axis });
  const read = emit.op("Gather", [from, emit.ints(index, [size, most])], { axis });
  return emit.reduceSum(read, [axis + 1], false);
}
