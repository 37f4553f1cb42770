import { inputError } from "../../protocol/errors";
import { derivativeRefusal } from "../autodiff/backprop";
import type { Site } from "../autodiff/rule";
import { ruleOf } from "../autodiff/rules";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { findRegions, type Regions } from "./regions";
import { product } from "../linalg/shape";

/** An ordered cut: every path from the input to M crosses exactly one of its weights (paper, section 6.1). */
export interface Cut {
  id: string;
  weights: Site[];
  /** Biases at or above the cut: the bias vertex lies below every cut, so their edges cross it (design, section 3). */
  biases: Site[];
  /** Nodes above the cut, the crossed weights' own nodes included. */
  above: GraphNode[];
  features: number;
  wellBehaved: boolean;
  homogeneous: boolean;
  reasons: string[];
  /** Why it cannot be analysed. */
  refusal?: string;
}

export interface Cuts {
  cuts: Cut[];
  /** All weight and bias sites of the network. */
  sites: Site[];
  /** There were too many: only one at each depth is listed. */
  onePerDepth: boolean;
  uncut: { layer: string; reason: string }[];
}

/** Parallel branches multiply cuts: beyond this many, only one at each depth is listed. */
const maxCuts = 200;

/** A fit holds several vectors over the features, of 1 GB each at this many. */
const maxFeatures = 2 ** 27;

/**
 * Finds every ordered cut by walking the graph, from the input to the output.
 * @throws input error when the network has no weights
 */
export function findCuts(network: Network): Cuts {
  const nodes = network.graph.ancestors(network.logits);
  const sites = nodes.flatMap((n) => ruleOf(n)?.sites?.(n, network) ?? []);
  const weights = sites.filter((s) => s.role === "weight");
  if (weights.length === 0) throw inputError(`${network.graph.name} has no weights: no MatMul or Gemm multiplies its signals by constants, so it has no cut`);
  const regions = findRegions(network, nodes, weights);
  const output = regions.of(network.logits);
  const every = lowerSets(regions, output);
  const sets = every ?? setsByDepth(regions, output);
  const cuts = sets.map((below, i) => describe(network, nodes, sites, regions, below, `cut${i + 1}`));
  const crossable = new Set(regions.edges.map((e) => e.site));
  const uncut = weights
    .filter((w) => !crossable.has(w))
    .map((w) => ({ layer: network.graph.parameterName(w.tensor), reason: skipReason(network, nodes, regions, w) }));
  return { cuts, sites, onePerDepth: every === undefined, uncut };
}

/** Sets of regions that hold the input, not the output, and with each region all that leads to it; small sets first. Undefined when there are too many. */
function lowerSets(regions: Regions, output: number): Set<number>[] | undefined {
  const before = predecessors(regions);
  const inner = [...before.keys()].filter((r) => r !== 0 && r !== output);
  const found = output === 0 ? [] : [new Set([0])];
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

/** For every depth below the output's, the regions that the input reaches by paths of at most so many weights. */
function setsByDepth(regions: Regions, output: number): Set<number>[] {
  const before = predecessors(regions);
  const depth: number[] = [];
  for (const [r, sources] of before.entries()) depth[r] = sources.reduce((d, s) => Math.max(d, depth[s]! + 1), 0);
  return Array.from({ length: depth[output]! }, (_, d) => new Set([...before.keys()].filter((r) => depth[r]! <= d)));
}

/** For each region those with a weight into it. */
function predecessors({ count, edges }: Regions): number[][] {
  const before = Array.from({ length: count }, (): number[] => []);
  for (const { from, to } of edges) before[to]!.push(from);
  return before;
}

const key = (set: Set<number>): string => [...set].sort((a, b) => a - b).join();

function describe(network: Network, nodes: GraphNode[], sites: Site[], regions: Regions, below: Set<number>, id: string): Cut {
  const { trace } = network;
  const isAbove = (n: GraphNode) => trace.isSignal(n.output) && !below.has(regions.of(n.output));
  const above = nodes.filter(isAbove);
  const weights = regions.edges.filter((e) => below.has(e.from) && !below.has(e.to)).map((e) => e.site);
  const biases = sites.filter((s) => s.role === "bias" && isAbove(s.node));
  const obstacles = above.flatMap((n) => {
    const rule = ruleOf(n);
    if (!rule) return [`${n.label} has no derivative rule`];
    const why = rule.inhomogeneity?.(n, n.inputs.map((i) => trace.isSignal(i)), network);
    return why ? [`${n.label} ${why}`] : [];
  });
  const shared = weights.flatMap((w) => sharing(network, sites, w));
  const refusal = above.map((n) => derivativeRefusal(network, n)).find((why) => why !== undefined);
  const features = [...weights, ...biases].reduce((n, s) => n + product(s.shape), 0);
  const tooMany = features > maxFeatures ? `its ${features} features are more than the ${maxFeatures} that are held in memory; choose a later cut` : undefined;
  return {
    id,
    weights,
    biases,
    above,
    features,
    wellBehaved: shared.length === 0,
    homogeneous: obstacles.length === 0,
    reasons: [...shared, ...obstacles],
    refusal: refusal ?? tooMany,
  };
}

/** A weight tensor that another node uses too: its entries are one parameter, but this cut would count them as several. */
function sharing({ graph }: Network, sites: readonly Site[], weight: Site): string[] {
  const name = graph.parameterName(weight.tensor);
  const other = sites.find((s) => s !== weight && s.role === "weight" && graph.parameterName(s.tensor) === name);
  return other ? [`weight "${name}" is also used by ${other.node.label}, so this cut is not well behaved`] : [];
}

/** Why no cut crosses a weight: its two ends are tied by a connection without weights. */
function skipReason(network: Network, nodes: readonly GraphNode[], regions: Regions, weight: Site): string {
  const region = regions.of(weight.node.output);
  const merge = nodes.find((n) => network.trace.isSignal(n.output) && regions.of(n.output) === region && n.inputs.filter((i) => network.trace.isSignal(i)).length > 1);
  const where = merge ? ` that ends in ${merge.label}` : "";
  return `a connection without weights${where} runs past it, and a cut would have to sever that too`;
}
