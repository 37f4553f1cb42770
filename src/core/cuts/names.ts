import type { Site } from "../autodiff/rule";
import type { Graph } from "../onnx/graph";

/**
 * How a diagram and an id name weights so that pickCut finds these sites again: by parameter, or by node where only
 * some of its uses are meant.
 */
export function siteNames(graph: Graph, all: readonly Site[], sites: readonly Site[]): string[] {
  const names = sites.map((site) => {
    const name = graph.parameterName(site.tensor);
    return all.every((s) => graph.parameterName(s.tensor) !== name || sites.includes(s)) ? name : site.node.name;
  });
  return [...new Set(names)];
}

const ends = 4;

/** A long row of names with its middle left out. */
export const shorten = (names: readonly string[]): readonly string[] =>
  names.length <= 2 * ends + 1 ? names : [...names.slice(0, ends), "...", ...names.slice(-ends)];

/** A long row of names of which the ends are shown, and those of interest with their neighbours. */
export function shortenAround(names: readonly string[], isOfInterest: (index: number) => boolean): readonly string[] {
  const interesting = names.flatMap((_, i) => (isOfInterest(i) ? [i] : [])).slice(0, ends);
  if (names.length <= 2 * ends + 1 || interesting.length === 0) return shorten(names);
  const isShown = (i: number) => i === 0 || i === names.length - 1 || interesting.some((at) => Math.abs(i - at) <= 1);
  return names.flatMap((name, i) => (isShown(i) ? [name] : isShown(i - 1) ? ["..."] : []));
}

/** The few names that differ least from one that does not exist. */
export function nearest(name: string, names: readonly string[]): string[] {
  const ranked = [...new Set(names)].map((n) => ({ n, distance: editDistance(name.toLowerCase(), n.toLowerCase()) }));
  return ranked
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ n }) => n);
}

/** Letters to insert, delete or replace (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/**
 * "fc1.weight", "dense_1/MatMul/ReadVariableOp:0" and "conv_1/depthwise_kernel" are the layers fc1, dense_1 and conv_1.
 */
export const layerTitle = (weight: string): string =>
  weight.replace(/(\.(weight|kernel)|\/(MatMul|((depth|point)wise_)?kernel|Tensordot)\b.*|_W)(:\d+)?$/, "") || weight;
