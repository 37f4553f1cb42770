import { inputError } from "../../protocol/errors";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { DataType, concatBytes, encodeExtension, encodeModel } from "../onnx/proto";
import { openBatch } from "../onnx/trace";
import { widen } from "../onnx/precision";
import { Emitter } from "./emitter";
import { ruleOf } from "./rules";
import type { BlockTensors, Site } from "./rule";

/** A graph that computes, for a batch, the scalar output M, the feature blocks df/dw of the asked sites, and the units at a kink. */
export interface GradientGraph {
  /** Encoded model: the network followed by its backward pass. */
  model: Uint8Array;
  /** Output tensor M, shape [batch]. */
  logit: string;
  /** For each asked site its block of outputs. */
  blocks: Map<Site, BlockTensors>;
  /** For each node with kinks above a site: an output [batch] that counts the units within the tolerance of a kink. */
  kinks: Map<GraphNode, string>;
}

export interface GradientOptions {
  /** M = sum over the logits of coefficient times logit. */
  coefficients: readonly number[];
  /** Double precision throughout. */
  wide: boolean;
  kinkTolerance: number;
}

/**
 * Reverse-mode differentiation on the graph: walks it backward from M and appends the vector-Jacobian product of every node
 * that lies between a site and M (design, section 2). No node mixes examples, so the gradient of the batch's sum is each example's own.
 * @throws input error naming a node whose operator has no rule
 */
export function buildGradientGraph(network: Network, sites: readonly Site[], options: GradientOptions): GradientGraph {
  const { graph, trace, logits } = network;
  const emit = new Emitter(network, options.wide);
  const nodes = graph.ancestors(logits);
  const active = activeSignals(network, nodes, sites);
  const { logit, seed } = emitTarget(emit, network, options.coefficients);
  const gradients = new Map<string, string[]>([[logits, [seed]]]);
  const total = (t: string): string | undefined => {
    const parts = gradients.get(t);
    if (!parts) return undefined;
    const sum = parts.reduce((a, b) => emit.op("Add", [a, b]));
    gradients.set(t, [sum]);
    return sum;
  };

  const kinks = new Map<GraphNode, string>();
  for (const node of [...nodes].reverse()) {
    const wanted = node.inputs.map((i) => active.has(i));
    const gradient = active.has(node.output) ? total(node.output) : undefined;
    if (!gradient || !wanted.includes(true)) continue;
    const rule = ruleOf(node);
    if (!rule) throw noRule(network, node);
    const parts = rule.vjp(emit, node, gradient, wanted);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (part !== undefined && wanted[i]) gradients.set(input, [...(gradients.get(input) ?? []), part]);
    });
    if (rule.kinkAt) kinks.set(node, countKinks(emit, rule.kinkAt(node), trace.dims(node.output).length, options.kinkTolerance));
  }

  const blocks = new Map(sites.map((site) => [site, site.features(emit, total(site.node.output)!)]));
  const outputs = [logit, ...[...blocks.values()].flatMap(blockOutputs), ...kinks.values()];
  const base = options.wide ? widen(openBatch(graph)) : encodeModel(openBatch(graph));
  return { model: concatBytes(base, encodeExtension(emit.nodes, emit.initializers, outputs)), logit, blocks, kinks };
}

export const blockOutputs = (block: BlockTensors): string[] => (block.kind === "outer" ? [block.left, block.right] : [block.values]);

export const noRule = (network: Network, node: GraphNode) =>
  inputError(
    `${network.graph.name}: no derivative rule for ${node.domain ? `${node.domain}.` : ""}${node.label}; choose a cut above it (holoscope inspect lists them) or replace the operator`,
  );

/** The signals that depend on the output of an asked site: only they need a gradient. */
function activeSignals(network: Network, nodes: readonly GraphNode[], sites: readonly Site[]): Set<string> {
  const starts = new Set(sites.map((s) => s.node));
  const active = new Set<string>();
  for (const node of nodes) {
    if (!starts.has(node) && !node.inputs.some((i) => active.has(i))) continue;
    for (const o of node.outputs) if (network.trace.isSignal(o)) active.add(o);
  }
  return active;
}

/** M = sum of coefficients times logits, and its gradient with respect to the logits. */
function emitTarget(emit: Emitter, network: Network, coefficients: readonly number[]): { logit: string; seed: string } {
  const dims = network.trace.dims(network.logits);
  const weights = emit.floats(coefficients, [1, ...dims]);
  const axes = dims.map((_, i) => i + 1);
  const weighted = emit.op("Mul", [network.logits, weights]);
  const logit = axes.length > 0 ? emit.reduceSum(weighted, axes, false) : weighted;
  return { logit, seed: emit.op("Mul", [emit.onesLike(network.logits), weights]) };
}

/** Per example, the number of units whose pre-activation lies within the tolerance of zero. */
function countKinks(emit: Emitter, tensor: string, rank: number, tolerance: number): string {
  const near = emit.op("Less", [emit.op("Abs", [tensor]), emit.floats([tolerance])]);
  const ones = emit.op("Cast", [near], { to: DataType.FLOAT });
  return rank > 0 ? emit.reduceSum(ones, Array.from({ length: rank }, (_, i) => i + 1), false) : ones;
}
