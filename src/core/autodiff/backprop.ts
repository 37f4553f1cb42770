import { inputError } from "../../protocol/errors";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { DataType, encodeModel, makeInput } from "../onnx/proto";
import { retype } from "../onnx/retype";
import { openBatch } from "../onnx/trace";
import { Emitter } from "./emitter";
import { featureBlock } from "./outer";
import { ruleOf } from "./rules";
import type { BlockTensors, Site } from "./rule";
import { widen } from "./widen";

/**
 * A graph that computes, for a batch, the logits, the feature blocks df/dw of the asked sites, and the units at a kink.
 */
export interface GradientGraph {
  /** Encoded model: the network followed by its backward pass. */
  model: Uint8Array;
  /** M = sum of coefficient times logit: in one row for all examples, or in a row for each. */
  coefficients: GradientInput;
  /** For each asked signal an input of the same kind: coefficients of its values, whose sum is added to M. */
  seeds: Map<string, GradientInput>;
  /** For each asked node the slopes of its units, a row for each example: NaN where the unit is at no kink. */
  slopes: Map<GraphNode, GradientInput>;
  /** Output [N, ...]: the logits. */
  logits: string;
  /** For each asked site its block of outputs. */
  blocks: Map<Site, BlockTensors>;
  /** For each asked signal its values, [N, ...], in any order within an example. */
  activations: Map<string, string>;
  /** For each node with kinks above a site: an output [N] that counts the units within the tolerance of a kink. */
  kinks: Map<GraphNode, string>;
}

/** An input beside the network's own, of any number of rows; `dims` are those of one, [1, ...]. */
export interface GradientInput {
  name: string;
  dims: number[];
}

export interface GradientOptions {
  sites: readonly Site[];
  /** Signals whose values are asked for. */
  activations: readonly string[];
  /** Signals, beside the logits, of which M is a sum. */
  seeds?: readonly string[];
  /** Nodes with `kinkSlopes` whose units at a kink are given slopes. */
  sloped?: readonly GraphNode[];
  /** Double precision throughout, or else single. */
  wide: boolean;
  /** Distance within which a unit counts as being at a kink; absent where none are to be counted. */
  kinkTolerance?: number;
  /** What is the network's input itself goes by the input's name and is no output: whoever feeds it has it. */
  inputIsKept?: boolean;
  /** Whether features stay two factors also where their product is the smaller thing to keep. */
  factored?: boolean;
}

/**
 * Reverse-mode differentiation on the graph: walks it backward from M and appends the vector-Jacobian product of every
 * node that lies between a site and M (docs/mathematics.md, Gradients). No node mixes examples, so the gradient of the
 * batch's sum is each example's own.
 * @throws input error naming a node whose operator has no rule
 */
export function buildGradientGraph(
  network: Network,
  {
    sites,
    activations,
    seeds = [],
    sloped = [],
    wide,
    kinkTolerance,
    inputIsKept = false,
    factored = false,
  }: GradientOptions,
): GradientGraph {
  const { graph, logits } = network;
  const emit = new Emitter(network, wide);
  const nodes = graph.ancestors(logits);
  const inputOf = (what: string, signal: string): GradientInput => ({
    name: `holoscope:${what}`,
    dims: [1, ...network.trace.dims(signal)],
  });
  const coefficients = inputOf("coefficients", logits);
  const seedInputs = new Map(seeds.map((signal) => [signal, inputOf(`coefficients of ${signal}`, signal)]));
  const slopes = new Map(sloped.map((node) => [node, inputOf(`slopes of ${node.output}`, node.output)]));
  for (const [node, { name }] of slopes) emit.slopes.set(node, emit.likeSignal(name, node.output));
  const seeded = sites.length > 0 ? [coefficients, ...seedInputs.values()] : [];
  const seedOf = (signal: string, { name }: GradientInput) =>
    emit.likeSignal(emit.op("Mul", [emit.onesLike(emit.perExample(signal)), name]), signal);
  const seed = sites.length > 0 ? seedOf(logits, coefficients) : undefined;
  const { gradientOf, visited } = backward(
    emit,
    nodes,
    activeSignals(network, nodes, sites),
    seed,
    new Map([...seedInputs].map(([signal, input]) => [signal, seedOf(signal, input)])),
  );

  const kept = inputIsKept ? network.input.name : undefined;
  const expose = exposer(
    emit,
    new Set([...graph.inputs.map((i) => i.name), ...graph.outputs].filter((name) => name !== kept)),
  );
  const blocks = new Map(
    sites.map((site) => [
      site,
      exposed(
        featureBlock(
          emit,
          site.features(emit, gradientOf(site.node.output) ?? emit.zerosLike(site.node.output)),
          factored,
        ),
        expose,
      ),
    ]),
  );
  const values = new Map(
    activations.map((signal) => [signal, factorOf(blocks, signal) ?? expose(emit.perExample(signal))]),
  );
  const kinks = new Map(
    kinkTolerance === undefined ? [] : visited.flatMap((node) => countKinks(emit, node, kinkTolerance)),
  );
  const logitValues = expose(emit.perExample(logits));
  const outputs = new Set(
    [logitValues, ...[...blocks.values()].flatMap(blockOutputs), ...values.values(), ...kinks.values()].filter(
      (tensor) => tensor !== kept,
    ),
  );
  const base = wide ? widen(network) : retype(openBatch(graph), DataType.DOUBLE, DataType.FLOAT);
  const inputs = [...seeded, ...slopes.values()].map(({ name, dims }) =>
    makeInput(name, wide ? DataType.DOUBLE : DataType.FLOAT, [`${name}:rows`, ...dims.slice(1)]),
  );
  const extension = {
    nodes: emit.nodes,
    initializers: emit.initializers,
    seconds: emit.seconds,
    inputs,
    outputs: [...outputs],
  };
  return {
    model: encodeModel(base, extension),
    coefficients,
    seeds: seedInputs,
    slopes,
    logits: logitValues,
    blocks,
    activations: values,
    kinks,
  };
}

/**
 * Walks the nodes backward and keeps, for every active signal, the sum of what its readers send back.
 * @param seed gradient at the logits
 * @param seeds gradients that are added at other signals
 */
export function backward(
  emit: Emitter,
  nodes: readonly GraphNode[],
  active: ReadonlySet<string>,
  seed: string | undefined,
  seeds: ReadonlyMap<string, string> = new Map(),
) {
  const gradients = new Map<string, string[]>([...seeds].map(([signal, gradient]) => [signal, [gradient]]));
  if (seed !== undefined) gradients.set(emit.network.logits, [seed]);
  const gradientOf = (t: string): string | undefined => {
    const parts = gradients.get(t);
    if (!parts) return undefined;
    const sum = parts.reduce((a, b) => emit.op("Add", [a, b]));
    gradients.set(t, [sum]);
    return sum;
  };
  const visited: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    const wanted = node.inputs.map((i) => active.has(i));
    const received = node.outputs.map((o) => (active.has(o) ? gradientOf(o) : undefined));
    if (!received.some((g) => g !== undefined) || !wanted.includes(true)) continue;
    const why = derivativeRefusal(emit.network, node);
    if (why !== undefined) throw inputError(why);
    const all = received.map(
      (g, i) => g ?? (emit.network.trace.isSignal(node.outputs[i]!) ? emit.zerosLike(node.outputs[i]!) : ""),
    );
    const parts = ruleOf(node)!.vjp(emit, node, all[0]!, wanted, all);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (part !== undefined && wanted[i]) gradients.set(input, [...(gradients.get(input) ?? []), part]);
    });
    visited.push(node);
  }
  return { gradientOf, visited };
}

export const blockOutputs = (block: BlockTensors): string[] =>
  block.kind === "outer" ? [block.left.tensor, block.right.tensor] : [block.values];

/** A signal that is a factor of some block need not be kept twice; the order of its values does not matter. */
function factorOf(blocks: ReadonlyMap<Site, BlockTensors>, signal: string): string | undefined {
  for (const [{ input }, block] of blocks)
    if (input === signal && block.kind === "outer") return [block.left, block.right].find((f) => f.forward)?.tensor;
  return undefined;
}

/** Why a node cannot be differentiated: no rule, or a use of its operator that the rule does not know. */
export function derivativeRefusal(network: Network, node: GraphNode): string | undefined {
  const rule = ruleOf(node);
  const remedy = "choose a cut above it (holoscope inspect lists them) or replace the operator";
  if (!rule)
    return `${network.graph.name}: no derivative rule for ${node.domain ? `${node.domain}.` : ""}${node.label}; ${remedy}`;
  const why = rule.refusal?.(node, network);
  return why && `${network.graph.name}: ${node.label} ${why}, so it cannot be differentiated; ${remedy}`;
}

/** The signals that depend on the output of an asked site: only they need a gradient. */
export function activeSignals(network: Network, nodes: readonly GraphNode[], sites: readonly Site[]): Set<string> {
  const starts = new Set(sites.map((s) => s.node));
  const active = new Set<string>();
  for (const node of nodes) {
    if (!starts.has(node) && !node.inputs.some((i) => active.has(i))) continue;
    for (const o of node.outputs) if (network.trace.isSignal(o)) active.add(o);
  }
  return active;
}

/** Graph outputs must be tensors of their own, not the network's inputs or outputs. */
const exposer =
  (emit: Emitter, taken: ReadonlySet<string>) =>
  (tensor: string): string =>
    taken.has(tensor) ? emit.op("Identity", [tensor]) : tensor;

function exposed(block: BlockTensors, expose: (tensor: string) => string): BlockTensors {
  if (block.kind === "plain") return { ...block, values: expose(block.values) };
  return {
    ...block,
    left: { ...block.left, tensor: expose(block.left.tensor) },
    right: { ...block.right, tensor: expose(block.right.tensor) },
  };
}

/** Per example, the number of units whose pre-activation lies within the tolerance of a kink. */
export function countKinks(emit: Emitter, node: GraphNode, tolerance: number): [GraphNode, string][] {
  const near = (ruleOf(node)?.kinksAt?.(emit, node) ?? []).map((tensor) => {
    const isNear = emit.op("Less", [emit.op("Abs", [emit.perExample(tensor, node.output)]), emit.floats([tolerance])]);
    return emit.reduceSum(
      emit.indicator(isNear),
      emit.dims(node.output).map((_, i) => i + 1),
      false,
    );
  });
  return near.length > 0 ? [[node, near.reduce((a, b) => emit.op("Add", [a, b]))]] : [];
}
