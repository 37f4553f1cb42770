import { errorMessage, inputError } from "../../protocol/errors";
import { blockOutputs, buildGradientGraph, type GradientGraph } from "../autodiff/backprop";
import type { BlockTensors, Site } from "../autodiff/rule";
import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { firstLine } from "../onnx/trace";
import type { Runtime, Session } from "../runtime";
import { plainBlock, type FeatureBlock, type Floats } from "./block";
import { Collector } from "./collector";
import { affordablePrecision, type Precision } from "./precision";

/** All that forward and backward passes over a dataset of m examples give. */
export interface Extraction {
  /** The outputs M(x) of every example, [m, K]. */
  logits: Float64Array;
  /** For each asked site its features, one block for each of the K outputs. */
  blocks: Map<Site, FeatureBlock[]>;
  /** Values of each asked signal, [m, ...], in any order within an example. */
  activations: Map<string, Floats>;
  /** For each node with kinks: per example the number of its units at a kink. */
  kinks: Map<GraphNode, Float64Array>;
  /** The precision in which the runtime computed, and why it was not double. */
  precision: Precision;
  whySingle?: string;
}

export interface ExtractionRequest {
  sites: readonly Site[];
  /** Signals whose values are asked for. */
  activations?: readonly string[];
  /** Row-major, m x the product of the network's input shape. */
  inputs: Float64Array;
  /** The K outputs, each a sum of coefficients times logits. */
  outputs: readonly (readonly number[])[];
  /** By default double wherever that is affordable. */
  precision?: Precision;
  /** Called before each batch with the fraction done; may throw to cancel. */
  onBatch(fraction: number): Promise<void>;
}

/** Distance to a kink within which a unit counts as being at it (design, section 3). */
export const kinkTolerance = 1e-5;

/** Signals held by one run of the runtime, as a bound for the batch size. */
const valuesPerRun = 4e6;

/**
 * Runs the network forward and backward over all examples, once for every output.
 * @throws input error when an operator has no rule or the outputs are not finite
 */
export async function extract(network: Network, request: ExtractionRequest, runtime: Runtime): Promise<Extraction> {
  const { inputs, outputs, onBatch } = request;
  const { shape, name } = network.input;
  const width = product(shape);
  const examples = inputs.length / width;
  const { graph, session, wide, whySingle } = await load(network, request, runtime);
  const collect = new Collector(examples, wide);
  const [first, later] = tensorsOf(graph);
  const step = examplesPerRun(network);
  const passes = later.length > 0 ? outputs : outputs.slice(0, 1);
  try {
    for (let from = 0; from < examples; from += step) {
      const rows = inputs.subarray(from * width, Math.min(examples, from + step) * width);
      const x = { data: wide ? rows : Float32Array.from(rows), dims: [rows.length / width, ...shape] };
      for (const [k, coefficients] of passes.entries()) {
        await onBatch((from + (step * k) / passes.length) / examples);
        const data = wide ? Float64Array.from(coefficients) : Float32Array.from(coefficients);
        const seed = later.length > 0 ? { [graph.coefficients.name]: { data, dims: graph.coefficients.dims } } : {};
        const results = await session.run({ [name]: x, ...seed }, k === 0 ? [...first, ...later] : later);
        for (const [tensor, value] of Object.entries(results)) collect.add(later.includes(tensor) ? ofOutput(tensor, k) : tensor, value, from, x.dims[0]!);
      }
    }
  } finally {
    await session.release();
  }
  return {
    logits: combine(network, collect.get(graph.logits), outputs, examples),
    blocks: new Map([...graph.blocks].map(([site, block]) => [site, outputs.map((_, k) => featureBlock(collect, block, k))])),
    activations: new Map([...graph.activations].map(([signal, tensor]) => [signal, collect.get(tensor)])),
    kinks: new Map([...graph.kinks].map(([node, tensor]) => [node, Float64Array.from(collect.get(tensor))])),
    precision: wide ? "float64" : "float32",
    whySingle,
  };
}

/** Tensors that are the same for every output, and those that differ. */
function tensorsOf(graph: GradientGraph): [string[], string[]] {
  const blocks = [...graph.blocks.values()];
  const forward = blocks.flatMap((b) => (b.kind === "outer" ? [b.left, b.right].filter((f) => f.forward).map((f) => f.tensor) : []));
  const first = new Set([graph.logits, ...graph.activations.values(), ...graph.kinks.values(), ...forward]);
  return [[...first], [...new Set(blocks.flatMap(blockOutputs))].filter((t) => !first.has(t))];
}

export const ofOutput = (tensor: string, k: number): string => `${tensor} of output ${k}`;

interface Loaded {
  graph: GradientGraph;
  session: Session;
  wide: boolean;
  whySingle?: string;
}

async function load(network: Network, { sites, activations = [], inputs, outputs, precision }: ExtractionRequest, runtime: Runtime): Promise<Loaded> {
  const build = (wide: boolean) => buildGradientGraph(network, { sites, activations, kinkTolerance, wide });
  const open = (graph: GradientGraph) => runtime.load(graph.model, { folder: network.graph.external.files?.folder });
  const passes = (inputs.length / product(network.input.shape)) * outputs.length;
  const affordable = affordablePrecision(network, passes, precision);
  let whySingle = affordable.why;
  if (affordable.precision === "float64") {
    const graph = build(true);
    try {
      return { graph, session: await open(graph), wide: true };
    } catch {
      whySingle = "the runtime has no double kernels for this network";
    }
  }
  const graph = build(false);
  const session = await open(graph).catch((error: unknown) => {
    throw new Error(`${network.graph.name}: the runtime refuses the gradient graph: ${firstLine(errorMessage(error))}`);
  });
  return { graph, session, wide: false, whySingle };
}

/** Examples that are run at once, so that the network's signals stay few enough for memory. */
export function examplesPerRun({ graph, trace, logits }: Network): number {
  const signals = graph.ancestors(logits).flatMap((n) => n.outputs.filter((o) => trace.isSignal(o)));
  const values = signals.reduce((n, s) => n + product(trace.dims(s)), 1);
  return Math.max(1, Math.min(2048, Math.floor(valuesPerRun / values)));
}

/** The outputs as sums of logits, [m, K]. */
function combine(network: Network, logits: Floats, outputs: readonly (readonly number[])[], examples: number): Float64Array {
  const count = network.outputs;
  const values = new Float64Array(examples * outputs.length);
  for (let i = 0; i < examples; i++)
    for (const [k, coefficients] of outputs.entries()) {
      let sum = 0;
      for (let c = 0; c < count; c++) if (coefficients[c] !== 0) sum += coefficients[c]! * logits[i * count + c]!;
      values[i * outputs.length + k] = sum;
    }
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw inputError(`${network.graph.name} gives ${values[bad]} for example ${Math.floor(bad / outputs.length)}: its weights or this row of the data are out of range`);
  return values;
}

export function featureBlock(collect: Collector, block: BlockTensors, k: number): FeatureBlock {
  const values = (tensor: string, forward = false) => collect.get(forward ? tensor : ofOutput(tensor, k));
  if (block.kind === "plain") return plainBlock(values(block.values), block.size);
  const { left, right, positions } = block;
  return {
    kind: "outer",
    positions,
    left: { channels: left.channels, values: values(left.tensor, left.forward) },
    right: { channels: right.channels, pixels: right.pixels, windows: right.windows, values: values(right.tensor, right.forward) },
  };
}
