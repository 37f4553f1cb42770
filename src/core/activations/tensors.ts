import { inputError } from "../../protocol/errors";
import type { ProbeSummary } from "../../protocol/studies/probes/report";
import type { ProbesRecipe } from "../../protocol/studies/probes/recipe";
import type { Site } from "../autodiff/rule";
import { nearest } from "../cuts/names";
import { collapse, type BlockGraph } from "../model/diagram/blocks";
import { operatorText } from "../model/diagram/operator";
import { listNames } from "../data/names";
import type { Model } from "../model/read";
import { product } from "../linalg/shape";
import type { Network } from "../onnx/model";
import { isOfKind } from "../onnx/operators";

/** A tensor of a network that has values for every example. */
export interface ProbedTensor extends Pick<ProbeSummary, "tensor" | "layer" | "block" | "operator" | "width"> {
  /** Shape of one example. */
  dims: readonly number[];
}

/** What is made of the values of a tensor. */
type Use = "standardised" | "values";

/** Layer of the raw input: probe 0, which no operator makes. */
const inputLayer = "input";

/**
 * The tensors to probe in topological order, the raw input first. By default what lies before and after every weight
 * layer, activation and pooling up to the logits; of tensors that differ in shape alone the first is taken, and of
 * those that differ by a shift and scale of each value (a bias, a normalisation) too where they are to be standardised,
 * so that their features are the same.
 * @param use whether the values themselves count, or are standardised
 * @throws input error when a named tensor does not exist or has no float values for each example
 */
export function chooseTensors(
  { network, cuts }: Pick<Model, "network" | "cuts">,
  wanted: ProbesRecipe["tensors"],
  use: Use = "standardised",
): ProbedTensor[] {
  const sites = cuts.sites.filter((s) => s.role === "weight");
  const names = wanted === "all" ? besideLayers(network, sites, use) : wanted.map((name) => checked(network, name));
  const blocks = collapse(network, cuts.sites);
  const place = new Map(network.graph.nodes.flatMap((n, i) => n.outputs.map((o) => [o, i])));
  return [...new Set(names)]
    .sort((a, b) => (place.get(a) ?? -1) - (place.get(b) ?? -1))
    .map((name) => describe(network, sites, blocks, name));
}

function besideLayers(network: Network, sites: readonly Site[], use: Use): string[] {
  const { graph, trace, logits } = network;
  const weighted = new Map(sites.map((s) => [s.node, s.input!]));
  const nodes = graph.ancestors(logits).filter((n) => trace.isSignal(n.output));
  const found = nodes.flatMap((node) => {
    const reads = weighted.get(node);
    if (reads !== undefined) return [reads, node.output];
    return isOfKind(node.op, "activation", "pooling") ? [node.inputs[0]!, node.output] : [];
  });
  return [
    network.input.name,
    ...[...found, logits].filter((t) => trace.isSignal(t) && graph.varies(t)).map((t) => origin(network, t, use)),
  ];
}

/** The first tensor with the same values, or with the same ones when they are standardised. */
function origin(network: Network, tensor: string, use: Use): string {
  const { graph, trace } = network;
  const node = graph.producer(tensor);
  const signals = node?.inputs.filter((i) => trace.isSignal(i)) ?? [];
  const [before] = signals;
  if (!node || before === undefined) return tensor;
  const isShifted = signals.length === 1 && product(trace.dims(before)) === product(trace.dims(tensor));
  const isAffine = isOfKind(node.op, "affine") && isShifted && !(node.op === "Div" && node.inputs[0] !== before);
  const isSame = isOfKind(node.op, "copy", "cast", "reshape") || (isAffine && use === "standardised");
  return isSame ? origin(network, before, use) : tensor;
}

function checked({ graph, trace, input: { name: inputName } }: Network, name: string): string {
  if (name === inputName || (trace.isSignal(name) && graph.varies(name))) return name;
  const made = graph.nodes.flatMap((n) => n.outputs.filter((o) => o !== ""));
  if (made.includes(name) || graph.initializers.has(name))
    throw inputError(
      `tensor "${name}" of ${graph.name} cannot be probed: it has no float values of its own for each example, or does not lead to the output`,
    );
  const near = nearest(name, [inputName, ...made.filter((t) => trace.isSignal(t))]);
  throw inputError(`${graph.name} has no tensor "${name}"; near to it are: ${listNames(near)}`);
}

function describe(
  network: Network,
  sites: readonly Site[],
  { blocks, blockOf }: BlockGraph,
  tensor: string,
): ProbedTensor {
  const dims = network.trace.dims(tensor);
  const shape = { dims, width: product(dims) };
  const id = blockOf(tensor);
  if (tensor === network.input.name) return { tensor, layer: inputLayer, block: id, operator: "", ...shape };
  const node = network.graph.producer(tensor)!;
  const operator = operatorText(node, sites.find((s) => s.node === node)?.shape);
  return { tensor, layer: blocks.find((b) => b.id === id)!.title, block: id, operator, ...shape };
}
