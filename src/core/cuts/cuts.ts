import { inputError } from "../../protocol/errors";
import type { Site } from "../autodiff/rule";
import { sitesOf } from "../autodiff/rules";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { findBypass } from "./bypass";
import type { Anatomy, Cut, Cuts } from "./cut";
import { describeCut } from "./describe";
import { findInflow } from "./inflow";
import { hiddenParameters } from "./parameterCount";
import { Parameters } from "./parameters";
import { findRegions, type Regions } from "./regions";

/** Parallel branches multiply cuts: beyond this many, only one at each depth is listed. */
const maxCuts = 200;

/**
 * Finds every ordered cut by walking the graph, from the input to the output.
 * @throws input error when the network has no weights
 */
export function findCuts(network: Network): Cuts {
  const nodes = network.graph.ancestors(network.logits);
  const sites = nodes.flatMap((n) => sitesOf(network, n));
  const weights = sites.filter((s) => s.role === "weight");
  if (weights.length === 0)
    throw inputError(
      `${network.graph.name} has no weights: no MatMul, Gemm or Conv multiplies its signals by constants, so it has no cut`,
    );
  const inflow = findInflow(nodes, (t) => network.trace.isSignal(t));
  const regions = findRegions(network, nodes, weights, inflow);
  const layers = new Map(weights.map((s) => [s.node, s]));
  const anatomy: Anatomy = { nodes, sites, layers, parameters: new Parameters(network.graph, sites), inflow, regions };
  const output = regions.of(network.logits);
  const every = lowerSets(regions, output);
  const sets = every ?? setsByDepth(regions, output);
  const cuts = sets.map((below, i) => orderedCut(network, anatomy, below, `cut${i + 1}`));
  const crossable = new Set(regions.edges.map((e) => e.site));
  const uncut = weights
    .filter((w) => !crossable.has(w))
    .map((w) => ({ layer: network.graph.parameterName(w.tensor), reason: skipReason(network, anatomy, w) }));
  return { ...anatomy, cuts, onePerDepth: every === undefined, uncut: [...uncut, ...withoutRule(network, nodes)] };
}

/** The cut above a set of regions that is closed downward. */
export function orderedCut(network: Network, anatomy: Anatomy, below: ReadonlySet<number>, id: string): Cut {
  const { nodes, regions } = anatomy;
  const weights = regions.edges.filter((e) => below.has(e.from) && !below.has(e.to)).map((e) => e.site);
  const above = nodes.filter((n) => network.trace.isSignal(n.output) && !below.has(regions.of(n.output)));
  return describeCut(network, anatomy, { id, weights, above, unordered: [] });
}

/**
 * Sets of regions that hold the bottom, not the output, and with each region all that leads to it; small sets first.
 * Undefined when there are too many.
 */
function lowerSets(regions: Regions, output: number): Set<number>[] | undefined {
  const { bottom } = regions;
  const before = predecessors(regions);
  const inner = [...before.keys()].filter((r) => !bottom.has(r) && r !== output);
  const found = bottom.has(output) ? [] : [new Set(bottom)];
  const seen = new Set(found.map(key));
  for (let i = 0; i < found.length; i++) {
    if (found.length > maxCuts) return undefined;
    const set = found[i]!;
    for (const r of inner) {
      if (set.has(r) || !before[r]!.every((b) => set.has(b))) continue;
      const larger = new Set([...set, r]);
      if (seen.has(key(larger))) continue;
      seen.add(key(larger));
      found.push(larger);
    }
  }
  return found;
}

/**
 * For every depth below the output's, the bottom and the regions that it reaches by paths of at most so many weights.
 */
function setsByDepth(regions: Regions, output: number): Set<number>[] {
  const before = predecessors(regions);
  const depth: number[] = [];
  for (const [r, sources] of before.entries())
    depth[r] = regions.bottom.has(r) ? 0 : sources.reduce((d, s) => Math.max(d, depth[s]! + 1), 0);
  return Array.from({ length: depth[output]! }, (_, d) => new Set([...before.keys()].filter((r) => depth[r]! <= d)));
}

/** For each region those with a weight into it. */
function predecessors({ count, edges }: Regions): number[][] {
  const before = Array.from({ length: count }, (): number[] => []);
  for (const { from, to } of edges) before[to]!.push(from);
  return before;
}

const key = (set: Set<number>): string => [...set].sort((a, b) => a - b).join();

/** The nodes whose parameters are no weights of any cut, because nothing is known of their operators. */
const withoutRule = (network: Network, nodes: readonly GraphNode[]): Cuts["uncut"] =>
  nodes
    .filter((n) => hiddenParameters(network, n).length > 0)
    .map((n) => ({ layer: n.name, reason: `${n.op} has no derivative rule` }));

/** Why no cut crosses a weight: its two ends are tied by a connection without weights. */
function skipReason(network: Network, anatomy: Anatomy, weight: Site): string {
  const bypass = findBypass(network, anatomy, weight);
  const where = bypass ? ` that ends in ${bypass.merge.label}` : "";
  return `a connection without weights${where} runs past it, and a cut would have to sever that too`;
}
