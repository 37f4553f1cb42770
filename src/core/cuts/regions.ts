import type { Site } from "../autodiff/rule";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { components } from "./components";
import type { Inflow } from "./inflow";

/** What of a network the regions depend on. */
export type SignalGraph = { input: Pick<Network["input"], "name">; trace: Pick<Network["trace"], "isSignal"> };

/**
 * The network with everything that no weight separates drawn together: a region is a set of signals tied by fixed
 * operators (and by loops of weights around a fixed connection), and the weight sites are the edges between regions.
 * The regions form a directed acyclic graph; an ordered cut is a set of regions closed downward (paper, section 6.1).
 */
export interface Regions {
  /** Number of regions; they are numbered in topological order. */
  count: number;
  /** Region of a signal. */
  of(signal: string): number;
  /** Weight sites between two different regions. */
  edges: { site: Site; from: number; to: number }[];
  /**
   * The regions below every cut: the input's, those into which no weight leads (made of constants: the bias vertex),
   * and all that leads to these.
   */
  bottom: ReadonlySet<number>;
}

export function findRegions(
  { trace, input }: SignalGraph,
  nodes: readonly GraphNode[],
  weights: readonly Site[],
  inflow: Inflow,
): Regions {
  const crossed = new Map(weights.map((s) => [s.node, s.input]));
  const sets = new DisjointSets();
  sets.find(input.name);
  for (const node of nodes) {
    const [first, ...others] = node.outputs.filter((o) => trace.isSignal(o));
    if (first === undefined) continue;
    sets.find(first);
    for (const i of [...others, ...inflow(node)]) if (crossed.get(node) !== i) sets.union(i, first);
  }
  const links = weights.map((site) => ({ site, from: sets.find(site.input!), to: sets.find(site.node.output) }));
  const order = components(sets.roots(), links);
  const of = (signal: string) => order.get(sets.find(signal))!;
  const edges = links
    .map(({ site }) => ({ site, from: of(site.input!), to: of(site.node.output) }))
    .filter((e) => e.from !== e.to);
  const count = new Set(order.values()).size;
  return { count, of, edges, bottom: bottomOf(count, edges, of(input.name)) };
}

function bottomOf(count: number, edges: Regions["edges"], input: number): Set<number> {
  const entered = new Set(edges.map((e) => e.to));
  const bottom = new Set([input, ...Array.from({ length: count }, (_, r) => r).filter((r) => !entered.has(r))]);
  // From the top down, so that a region is in before the edges into it are looked at.
  for (const { from, to } of edges.toSorted((a, b) => b.to - a.to)) if (bottom.has(to)) bottom.add(from);
  return bottom;
}

class DisjointSets {
  private readonly parent = new Map<string, string>();

  find(x: string): string {
    let root = x;
    for (let up = this.parent.get(root); up !== undefined && up !== root; up = this.parent.get(root)) root = up;
    for (let at = x; at !== root;) {
      const up = this.parent.get(at)!;
      this.parent.set(at, root);
      at = up;
    }
    this.parent.set(root, root);
    return root;
  }

  union(x: string, y: string): void {
    this.parent.set(this.find(x), this.find(y));
  }

  roots(): string[] {
    return [...this.parent.keys()].filter((x) => this.find(x) === x);
  }
}
