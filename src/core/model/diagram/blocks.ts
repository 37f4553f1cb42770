import type { DiagramBlock, DiagramEdge, ParameterInfo } from "../../../protocol/inspection";
import type { Site } from "../../autodiff/rule";
import { findInflow } from "../../cuts/inflow";
import { layerTitle, siteNames } from "../../cuts/names";
import type { GraphNode } from "../../onnx/graph";
import { channelsLast, isTurn, turnedTensors } from "../../onnx/turned";
import type { Network } from "../../onnx/model";
import { product } from "../../linalg/shape";
import { operatorText } from "./operator";

/** A block before it has a place on the page. */
export type Block = Omit<DiagramBlock, "x" | "y" | "width" | "height">;

export type Edge = Omit<DiagramEdge, "points">;

export interface BlockGraph {
  /** In topological order, from the input to the output. */
  blocks: Block[];
  edges: Edge[];
  /** Id of the block that makes a signal. */
  blockOf(signal: string): string;
}

export const edgeId = (from: string, to: string): string => `${from}>${to}`;

/**
 * Collapses the graph: a weight layer, a merge of several signals or the first node behind a branch begins a block,
 * and the chain of simple operators behind it joins it.
 */
export function collapse(network: Network, sites: readonly Site[]): BlockGraph {
  const { graph, trace, input } = network;
  const output = graph.floatOutput;
  const ancestors = graph.ancestors(output);
  const inflow = findInflow(ancestors, (t) => trace.isSignal(t));
  const turned = turnedTensors(ancestors);
  const shown = (tensor: string) => (turned.has(tensor) ? channelsLast(trace.dims(tensor)) : trace.dims(tensor));
  const nodes = ancestors.filter((n) => trace.isSignal(n.output));
  const first: Block = {
    id: "input",
    kind: "input",
    title: input.name,
    operators: [],
    shape: input.shape,
    parameters: [],
    parameterCount: 0,
    nodes: [],
  };
  const blocks = [first];
  const owner = new Map<string, Block>([[input.name, first]]);
  const weights = sites.filter((s) => s.role === "weight");
  const weighted = new Set(weights.map((s) => s.node));
  const edges = new Map<string, Edge>();
  const connect = (from: string, to: string, severed: readonly Site[] = []) => {
    const id = edgeId(from, to);
    edges.set(id, {
      id,
      from,
      to,
      weights: [...(edges.get(id)?.weights ?? []), ...siteNames(graph, weights, severed)],
    });
  };

  for (const node of nodes) {
    const signals = inflow(node).filter((i) => owner.has(i));
    const [signal] = signals;
    // A constant that is made for every example has no signal behind it, and begins a block too.
    const before = signal === undefined ? undefined : owner.get(signal);
    const branches = signal !== undefined && graph.consumers(signal).filter((c) => trace.isSignal(c.output)).length > 1;
    const joins = signals.length === 1 && !weighted.has(node) && !branches;
    const block =
      joins && before
        ? before
        : open(
            blocks,
            node,
            weighted.has(node) ? layerTitle(graph.parameterName(weightOf(node, sites))) : node.op,
            weighted.has(node),
          );
    if (!joins)
      for (const s of signals)
        connect(
          owner.get(s)!.id,
          block.id,
          weights.filter((w) => w.node === node && w.input === s),
        );
    extend(block, node, parametersOf(network, node, sites), shown(node.output));
    for (const o of node.outputs) owner.set(o, block);
  }
  const last: Block = {
    id: "output",
    kind: "output",
    title: output,
    operators: [],
    shape: [...trace.dims(output)],
    parameters: [],
    parameterCount: 0,
    nodes: [],
  };
  blocks.push(last);
  connect(owner.get(output)!.id, last.id, []);
  return { blocks, edges: [...edges.values()], blockOf: (signal) => owner.get(signal)!.id };
}

function open(blocks: Block[], node: GraphNode, title: string, layer: boolean): Block {
  const block: Block = {
    id: `b${node.index}`,
    kind: layer ? "layer" : "operator",
    title,
    operators: [],
    shape: [],
    parameters: [],
    parameterCount: 0,
    nodes: [],
  };
  blocks.push(block);
  return block;
}

function extend(block: Block, node: GraphNode, parameters: ParameterInfo[], shape: readonly number[]): void {
  if (!isTurn(node)) block.operators.push(operatorText(node, parameters.find(({ role }) => role === "weight")?.shape));
  block.nodes.push(node.name);
  block.parameters.push(...parameters);
  block.parameterCount += parameters.reduce((n, p) => n + product(p.shape), 0);
  block.shape = [...shape];
}

const weightOf = (node: GraphNode, sites: readonly Site[]): string =>
  sites.find((s) => s.node === node && s.role === "weight")?.tensor ?? node.name;

const parametersOf = ({ graph }: Network, node: GraphNode, sites: readonly Site[]): ParameterInfo[] =>
  sites
    .filter((s) => s.node === node)
    .map((s) => ({ name: graph.parameterName(s.tensor), shape: s.shape, role: s.role }));
