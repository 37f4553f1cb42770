import { inputError } from "../../protocol/errors";
import type { Site } from "../autodiff/rule";
import type { Graph, GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { findBypass } from "./bypass";
import type { Anatomy, Cut, Cuts } from "./cut";
import { orderedCut } from "./cuts";
import { describeCut } from "./describe";
import { nearest, shorten, shortenAround, siteNames } from "./names";
import { extremePaths, makerOf, type Path } from "./paths";

/** A listed cut by its id, or the cut whose weights an id such as "a.weight+b.weight" names (see pickCut). */
export const cutNamed = (network: Network, cuts: Cuts, id: string): Cut =>
  cuts.cuts.find((c) => c.id === id) ??
  pickCut(
    network,
    cuts,
    id.split("+").map((name) => name.trim()),
  );

/**
 * The cut of these weight layers. Where they are no ordered cut it is still a set of parameters with a tangent model,
 * and its reasons begin with why it is none; its biases are those at or above any of the layers.
 * @param weights names of weights, which stand for all their uses, or of the nodes that use them
 * @throws input error on an unknown name, listing near ones
 */
export function pickCut(network: Network, cuts: Cuts, weights: readonly string[]): Cut {
  const all = cuts.sites.filter((s) => s.role === "weight");
  const named = new Set(weights.flatMap((name) => sitesNamed(network.graph, cuts, all, name)));
  const picked = all.filter((s) => named.has(s));
  const listed = cuts.cuts.find((c) => isSame(c.weights, picked));
  if (listed) return listed;
  const id = siteNames(network.graph, all, picked).join("+");
  const obstacles = whyUnordered(network, cuts, all, picked);
  const unordered = (why: string[]) =>
    describeCut(network, cuts, { id, weights: picked, above: reachable(cuts.nodes, picked), unordered: why });
  if (obstacles.length > 0) return unordered(obstacles);
  const cut = orderedCut(network, cuts, regionsBelow(cuts, picked), id);
  // A path that starts at constants beside the input may need more weights than the input's own paths do.
  const missing = cut.weights.filter((w) => !named.has(w));
  return missing.length === 0
    ? cut
    : unordered([`an ordered cut here also crosses ${list(siteNames(network.graph, all, missing))}`]);
}

function sitesNamed(graph: Graph, { cuts }: Cuts, all: readonly Site[], name: string): Site[] {
  const byParameter = all.filter((s) => graph.parameterName(s.tensor) === name || graph.source(s.tensor) === name);
  const found = byParameter.length > 0 ? byParameter : all.filter((s) => s.node.name === name);
  if (found.length > 0) return found;
  const known = shorten(cuts.map((c) => c.id)).join(", ") || "none";
  const near = nearest(
    name,
    all.map((s) => graph.parameterName(s.tensor)),
  );
  throw inputError(
    `${graph.name} has no cut "${name}" and no weight of that name: its cuts are ${known}, and its weights nearest to that name ${near.join(", ")}`,
  );
}

const isSame = (a: readonly Site[], b: readonly Site[]): boolean =>
  a.length === b.length && a.every((s) => b.includes(s));

/**
 * Which paths cross none or several of the picked weights, and what no cut can sever; empty when every path crosses
 * exactly one.
 */
function whyUnordered(network: Network, anatomy: Anatomy, all: readonly Site[], picked: readonly Site[]): string[] {
  const { regions } = anatomy;
  const names = (sites: readonly Site[]) => list(siteNames(network.graph, all, sites));
  const { fewest, most } = extremePaths(network, anatomy, picked);
  const tied = picked.filter((s) => regions.of(s.input!) === regions.of(s.node.output));
  const bypasses = tied.flatMap((site) => {
    const bypass = findBypass(network, anatomy, site);
    if (!bypass) return [];
    const connection = `the connection without weights from ${makerOf(network, anatomy, bypass.from)} to ${bypass.merge.label}`;
    return [`to separate the two sides of ${names([site])} a cut would have to sever ${connection}`];
  });
  return [
    ...(fewest.crossed.length === 0
      ? [`${pathText(fewest, besideOf(network, anatomy, picked))} avoids ${names(picked)}`]
      : []),
    ...(most.crossed.length > 1
      ? [
          `${pathText(most, (node) => most.crossed.some((s) => s.node === node))} crosses ${most.crossed.length === 2 ? "both " : ""}${list(most.crossed.map((s) => useName(network.graph, all, s)))}`,
        ]
      : []),
    ...new Set(bypasses),
  ];
}

/** One use of a weight, as siteNames calls it alone. */
const useName = (graph: Graph, all: readonly Site[], site: Site): string => siteNames(graph, all, [site])[0]!;

/** A path by its stops, and of a long one above all those of interest. */
const pathText = ({ stops }: Path, isOfInterest: (node: GraphNode) => boolean): string => {
  const names = shortenAround(
    stops.map((s) => s.name),
    (i) => stops[i]!.node !== undefined && isOfInterest(stops[i]!.node),
  );
  return `the path ${names.join(" -> ")}`;
};

/** The nodes that lie neither below nor above the picked weights: a path that avoids these runs by those. */
function besideOf({ graph }: Network, { nodes }: Anatomy, picked: readonly Site[]): (node: GraphNode) => boolean {
  const related = new Set([...picked.flatMap((s) => graph.ancestors(s.input!)), ...reachable(nodes, picked)]);
  return (node) => !related.has(node);
}

function list(names: readonly string[]): string {
  const shown = shorten(names);
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join();
}

/** All regions but those to which a path from the picked weights leads. */
function regionsBelow({ regions }: Anatomy, picked: readonly Site[]): Set<number> {
  const above = new Set(picked.map((s) => regions.of(s.node.output)));
  for (const { from, to } of regions.edges.toSorted((a, b) => a.from - b.from)) if (above.has(from)) above.add(to);
  return new Set(Array.from({ length: regions.count }, (_, r) => r).filter((r) => !above.has(r)));
}

/** The picked weights' own nodes and all that depend on them. */
function reachable(nodes: readonly GraphNode[], picked: readonly Site[]): GraphNode[] {
  const starts = new Set(picked.map((s) => s.node));
  const reached = new Set<string>();
  return nodes.filter((n) => {
    const found = starts.has(n) || n.inputs.some((i) => reached.has(i));
    if (found) for (const o of n.outputs) reached.add(o);
    return found;
  });
}
