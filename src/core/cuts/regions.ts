import type { Site } from "../autodiff/rule";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";

/**
 * The network with everything that no weight separates drawn together: a region is a set of signals tied by fixed operators
 * (and by loops of weights around a fixed connection), and the weight sites are the edges between regions.
 * The regions form a directed acyclic graph; an ordered cut is a set of regions closed downward (paper, section 6.1).
 */
export interface Regions {
  /** Number of regions; they are numbered in topological order, so the input is in region 0. */
  count: number;
  /** Region of a signal. */
  of(signal: string): number;
  /** Weight sites between two different regions. */
  edges: { site: Site; from: number; to: number }[];
}

export function findRegions(network: Network, nodes: readonly GraphNode[], weights: readonly Site[]): Regions {
  const { trace } = network;
  const crossed = new Map(weights.map((s) => [s.node, s.input]));
  const sets = new DisjointSets();
  sets.find(network.input.name);
  for (const node of nodes) {
    if (!trace.isSignal(node.output)) continue;
    sets.find(node.output);
    for (const input of node.inputs) if (trace.isSignal(input) && crossed.get(node) !== input) sets.union(input, node.output);
  }
  const links = weights.map((site) => ({ site, from: sets.find(site.input!), to: sets.find(site.node.output) }));
  const order = components(sets.roots(), links);
  const number = (signal: string) => order.get(sets.find(signal))!;
  return {
    count: new Set(order.values()).size,
    of: number,
    edges: links.map(({ site }) => ({ site, from: number(site.input!), to: number(site.node.output) })).filter((e) => e.from !== e.to),
  };
}

/** Strongly connected components of the roots under the links (Tarjan 1972), numbered in topological order. */
function components(roots: string[], links: { from: string; to: string }[]): Map<string, number> {
  const next = new Map(roots.map((r) => [r, [] as string[]]));
  for (const { from, to } of links) next.get(from)!.push(to);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (v: string): void => {
    index.set(v, index.size);
    low.set(v, index.get(v)!);
    stack.push(v);
    for (const w of next.get(v)!) {
      if (!index.has(w)) visit(w);
      if (stack.includes(w)) low.set(v, Math.min(low.get(v)!, low.get(w)!));
    }
    if (low.get(v) === index.get(v)) found.push(stack.splice(stack.indexOf(v)));
  };
  for (const r of roots) if (!index.has(r)) visit(r);
  // Tarjan finds a component after all that it leads to.
  return new Map(found.reverse().flatMap((members, i) => members.map((m) => [m, i] as const)));
}

class DisjointSets {
  private readonly parent = new Map<string, string>();

  find(x: string): string {
    const parent = this.parent.get(x);
    if (parent === undefined) this.parent.set(x, x);
    if (parent === undefined || parent === x) return x;
    const root = this.find(parent);
    this.parent.set(x, root);
    return root;
  }

  union(x: string, y: string): void {
    this.parent.set(this.find(x), this.find(y));
  }

  roots(): string[] {
    return [...this.parent.keys()].filter((x) => this.find(x) === x);
  }
}
