import { ruleOf } from "../autodiff/rules";
import type { Site } from "../autodiff/rule";
import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { DataType } from "../onnx/proto";
import type { Cuts } from "./cut";

/**
 * Entries of all weights, of the scales of normalisations, of the biases above them (below lie constants of the input),
 * and of what operators without a rule hold. What is computed from initializers counts as they do: a table, not what is
 * looked up in it.
 */
export function parameterCount(network: Network, { nodes, sites, cuts }: Cuts): number {
  const { graph } = network;
  const biases = new Set(cuts.flatMap((c) => c.biases));
  const isCounted = (s: Site) =>
    s.role === "weight" || (s.role === "scale" && product(s.shape) > 1) || biases.has(s) || cuts.length === 0;
  const sizes = new Map<string, number>();
  for (const { tensor, shape } of sites.filter(isCounted)) {
    const sources = parametersBehind(network, tensor);
    for (const name of sources) sizes.set(name, size(network, name));
    // A single number made by a node, such as the 1 of a GELU, belongs to a formula.
    if (sources.length === 0 && product(shape) > 1) sizes.set(graph.source(tensor), product(shape));
  }
  for (const name of nodes.flatMap((n) => hiddenParameters(network, n))) sizes.set(name, size(network, name));
  return [...sizes.values()].reduce((a, b) => a + b, 0);
}

/** The initializers that an operator without a rule brings to values computed from the input. */
export const hiddenParameters = (network: Network, node: GraphNode): string[] =>
  ruleOf(node) || !network.graph.varies(node.output)
    ? []
    : node.inputs
        .flatMap((i) => (network.graph.varies(i) ? [] : parametersBehind(network, i)))
        .filter((name) => size(network, name) > 1);

/** The initializers from which a constant is computed, other than shapes and indices. */
const parametersBehind = ({ graph }: Network, constant: string): string[] =>
  [constant, ...graph.ancestors(constant).flatMap((n) => n.inputs)].filter((name) => {
    const type = graph.initializers.get(name)?.dataType;
    return type !== undefined && type !== DataType.INT64;
  });

const size = ({ graph }: Network, initializer: string): number =>
  product(graph.initializers.get(initializer)!.dims.map(Number));
