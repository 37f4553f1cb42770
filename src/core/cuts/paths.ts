import type { Site } from "../autodiff/rule";
import type { Graph, GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import type { Anatomy } from "./cut";
import { layerTitle } from "./names";

/** One path of signals from the input (or from constants below every cut) to the logits. */
export interface Path {
  /** The weights of the asked set that it crosses, from the input to the output. */
  crossed: Site[];
  /** Where it starts, and the layers and merges that it runs through. */
  stops: Stop[];
}

export interface Stop {
  name: string;
  /** Absent for the input. */
  node?: GraphNode;
}

/** A path up to the outputs of a node, as a list linked backward. */
interface Step {
  count: number;
  crossed?: Site;
  stop?: Stop;
  before?: Step;
}

/**
 * Of all paths, one that crosses the fewest of these weights and one that crosses the most; by dynamic programming over
 * the nodes.
 */
export function extremePaths(
  network: Network,
  anatomy: Anatomy,
  weights: readonly Site[],
): { fewest: Path; most: Path } {
  const junctions = junctionsOf(network, anatomy, new Set(weights));
  return {
    fewest: follow(bestStep(network, junctions, (a, b) => a < b)),
    most: follow(bestStep(network, junctions, (a, b) => a > b)),
  };
}

/**
 * A node's signals with what a path that comes in by each crosses and is called by; no signals in = a path starts here.
 */
interface Junction {
  node: GraphNode;
  inputs: { signal: string; crossed?: Site; stop?: string }[];
}

function junctionsOf(
  { graph, trace }: Network,
  { nodes, layers, regions, inflow }: Anatomy,
  picked: ReadonlySet<Site>,
): Junction[] {
  const all = nodes
    .filter((n) => trace.isSignal(n.output))
    .map((node): Junction => {
      const signals = inflow(node);
      const inputs = signals.map((signal) => {
        const layer = layers.get(node);
        const weight = layer?.input === signal ? layer : undefined;
        return {
          signal,
          crossed: weight && picked.has(weight) ? weight : undefined,
          stop: weight ? title(graph, weight) : signals.length > 1 ? node.name : undefined,
        };
      });
      return { node, inputs };
    });
  return all.filter(({ node, inputs }) => inputs.length > 0 || regions.bottom.has(regions.of(node.output)));
}

function bestStep(
  { input, logits }: Network,
  junctions: readonly Junction[],
  better: (a: number, b: number) => boolean,
): Step {
  const best = new Map<string, Step>([[input.name, { count: 0, stop: { name: input.name } }]]);
  for (const { node, inputs } of junctions) {
    const steps: Step[] = inputs.flatMap(({ signal, crossed, stop }) => {
      const before = best.get(signal);
      return before
        ? [
            {
              count: before.count + (crossed ? 1 : 0),
              crossed,
              stop: stop === undefined ? undefined : { name: stop, node },
              before,
            },
          ]
        : [];
    });
    if (inputs.length === 0) steps.push({ count: 0, stop: { name: node.name, node } });
    const [first, ...others] = steps;
    if (!first) continue;
    const step = others.reduce((a, b) => (better(b.count, a.count) ? b : a), first);
    for (const o of node.outputs) best.set(o, step);
  }
  return best.get(logits)!;
}

function follow(end: Step): Path {
  const steps: Step[] = [];
  for (let step: Step | undefined = end; step; step = step.before) steps.unshift(step);
  return { crossed: steps.flatMap((s) => s.crossed ?? []), stops: steps.flatMap((s) => s.stop ?? []) };
}

const title = (graph: Graph, weight: Site): string => layerTitle(graph.parameterName(weight.tensor));

/** What a reader knows the maker of a signal by: the nearest layer or merge at or below it, or the input. */
export function makerOf(network: Network, anatomy: Anatomy, signal: string): string {
  const node = network.graph.producer(signal);
  if (!node) return signal;
  const layer = anatomy.layers.get(node);
  if (layer) return title(network.graph, layer);
  const [only, ...others] = anatomy.inflow(node);
  return only === undefined || others.length > 0 ? node.name : makerOf(network, anatomy, only);
}
