import { inputError, errorMessage } from "../../protocol/errors";
import { blockOutputs, buildGradientGraph, type GradientGraph } from "../autodiff/backprop";
import type { BlockTensors, Site } from "../autodiff/rule";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import { DataType } from "../onnx/proto";
import { firstLine } from "../onnx/trace";
import type { Runtime, Session, Tensor } from "../runtime";
import type { FeatureBlock } from "./block";
import { product } from "../linalg/shape";

/** All that one forward and backward pass over a dataset gives, float64. */
export interface Extraction {
  /** M(x) of every example. */
  logits: Float64Array;
  blocks: Map<Site, FeatureBlock>;
  /** For each node with kinks: per example the number of its units at a kink. */
  kinks: Map<GraphNode, Float64Array>;
  /** The precision in which the runtime computed. */
  precision: "float64" | "float32";
}

export interface ExtractionOptions {
  coefficients: readonly number[];
  /** Called before each batch with the fraction done; may throw to cancel. */
  onBatch(fraction: number): Promise<void>;
}

/** Distance to a kink within which a unit counts as being at it (design, section 3). */
export const kinkTolerance = 1e-5;

/** Signals held by one run of the runtime, as a bound for the batch size. */
const valuesPerRun = 4e6;

/**
 * Runs the network forward and backward over all examples, in double precision wherever the runtime has the kernels.
 * @param inputs row-major, examples x the product of the network's input shape
 * @throws input error when an operator has no rule or the outputs are not finite
 */
export async function extract(network: Network, sites: readonly Site[], inputs: Float64Array, runtime: Runtime, options: ExtractionOptions): Promise<Extraction> {
  const { shape, name } = network.input;
  const width = product(shape);
  const examples = inputs.length / width;
  const { graph, session, wide } = await load(network, sites, runtime, options);
  const single = !wide && network.graph.inputs[0]!.dataType !== DataType.DOUBLE;
  const collect = new Collector(examples);
  const step = batchSize(network);
  const outputs = [graph.logit, ...[...graph.blocks.values()].flatMap(blockOutputs), ...graph.kinks.values()];
  try {
    for (let from = 0; from < examples; from += step) {
      await options.onBatch(from / examples);
      const rows = inputs.subarray(from * width, Math.min(examples, from + step) * width);
      const batch = rows.length / width;
      const data = single ? Float32Array.from(rows) : rows;
      const results = await session.run({ [name]: { data, dims: [batch, ...shape] } }, outputs);
      for (const [tensor, value] of Object.entries(results)) collect.add(tensor, value, from, batch);
    }
  } finally {
    await session.release();
  }
  const logits = collect.get(graph.logit);
  const bad = logits.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw inputError(`${network.graph.name} gives ${logits[bad]} for example ${bad}: its weights or this row of the data are out of range`);
  return {
    logits,
    blocks: new Map([...graph.blocks].map(([site, block]) => [site, featureBlock(collect, block)])),
    kinks: new Map([...graph.kinks].map(([node, tensor]) => [node, collect.get(tensor)])),
    precision: wide ? "float64" : "float32",
  };
}

async function load(network: Network, sites: readonly Site[], runtime: Runtime, options: ExtractionOptions): Promise<{ graph: GradientGraph; session: Session; wide: boolean }> {
  const build = (wide: boolean) => buildGradientGraph(network, sites, { coefficients: options.coefficients, kinkTolerance, wide });
  const double = build(true);
  try {
    return { graph: double, session: await runtime.load(double.model), wide: true };
  } catch {
    const graph = build(false);
    const session = await runtime.load(graph.model).catch((error: unknown) => {
      throw new Error(`${network.graph.name}: the runtime refuses the gradient graph: ${firstLine(errorMessage(error))}`);
    });
    return { graph, session, wide: false };
  }
}

function batchSize({ graph, trace, logits }: Network): number {
  const signals = graph.ancestors(logits).flatMap((n) => n.outputs.filter((o) => trace.isSignal(o)));
  const values = signals.reduce((n, s) => n + product(trace.dims(s)), 1);
  return Math.max(1, Math.min(2048, Math.floor(valuesPerRun / values)));
}

function featureBlock(collect: Collector, block: BlockTensors): FeatureBlock {
  if (block.kind === "plain") return { ...block, values: collect.get(block.values) };
  return { ...block, left: collect.get(block.left), right: collect.get(block.right) };
}

/** Joins the batches of each output into one array over all examples. */
class Collector {
  private readonly values = new Map<string, Float64Array>();

  constructor(private readonly examples: number) {}

  add(tensor: string, { data }: Tensor, from: number, batch: number): void {
    if (data instanceof BigInt64Array) throw new Error(`"${tensor}" is not a float tensor`);
    const width = data.length / batch;
    const all = this.values.get(tensor) ?? new Float64Array(this.examples * width);
    all.set(data, from * width);
    this.values.set(tensor, all);
  }

  get(tensor: string): Float64Array {
    return this.values.get(tensor) ?? new Float64Array(0);
  }
}
