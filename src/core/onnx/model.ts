import { inputError } from "../../protocol/errors";
import type { Runtime, Tensor } from "../runtime";
import { readExternal, readTensor, type ModelSource } from "./external";
import { Graph, type GraphNode } from "./graph";
import { isLink, isOfKind } from "./operators";
import { DataType, decodeModel, isExternal, tensorValues } from "./proto";
import { traceGraph, type Trace } from "./trace";
import { product } from "../linalg/shape";

/** A network ready for analysis: its graph, traced shapes and the tensor of logits. */
export interface Network {
  graph: Graph;
  trace: Trace;
  /** Name of the model input and its per-example shape. */
  input: { name: string; shape: number[] };
  /** Tensor of logits: the first graph output, or what enters its final Sigmoid, Softmax or Exp. */
  logits: string;
  /** The final operator that was peeled off. */
  peeled?: GraphNode;
  /** Number of logits. */
  outputs: number;
}

/**
 * Decodes a model and checks that it has one float input.
 * @param readInLimit bytes of external data that are read into memory (see readExternal)
 */
export async function readGraph({ bytes, files }: ModelSource, name: string, readInLimit?: number): Promise<Graph> {
  const model = decodeModel(bytes, name);
  const graph = new Graph(model, name, await readExternal(model, name, files, readInLimit));
  if (graph.inputs.length !== 1) {
    const list = graph.inputs.map((i) => `"${i.name}"`).join(", ") || "none";
    throw inputError(
      `${name} has ${graph.inputs.length} inputs (${list}); a network with exactly one input can be analysed`,
    );
  }
  const { name: input, dataType } = graph.inputs[0]!;
  if (dataType !== DataType.FLOAT && dataType !== DataType.DOUBLE)
    throw inputError(
      `${name}: input "${input}" has element type ${DataType[dataType] ?? dataType}; float or double is needed: ${typeRemedy(dataType)}`,
    );
  return graph;
}

/**
 * Turns inputs into what the network reads: where it takes floats they are rounded in place, which decides on which
 * side of a kink an example lies.
 */
export function roundAsRead({ graph }: Network, inputs: Float64Array): void {
  if (graph.inputs[0]!.dataType !== DataType.FLOAT) return;
  for (let i = 0; i < inputs.length; i++) inputs[i] = Math.fround(inputs[i]!);
}

const typeRemedy = (type: DataType): string =>
  type === DataType.FLOAT16 || type === DataType.BFLOAT16
    ? "convert the model to float32"
    : "export the part of the network that begins at float values, e.g. behind the embedding";

/** 64 MB of float32 an example. */
const maxWidth = 2 ** 24;

/** Per-example shape of the input as the model states it; -1 where it leaves a dimension open. */
export const statedShape = (graph: Graph): number[] => graph.inputs[0]!.dims?.slice(1).map((d) => d ?? -1) ?? [-1];

/**
 * Traces a graph and finds its logits.
 * @param dataShape per-example shape of the data, used where the model leaves its input open
 * @throws input error when the shape stays unknown, an operator is refused by the runtime, or a node mixes the batch
 */
export async function readNetwork(graph: Graph, runtime: Runtime, dataShape?: readonly number[]): Promise<Network> {
  const shape = exampleShape(graph, dataShape);
  const width = product(shape);
  if (width > maxWidth)
    throw inputError(
      `${graph.name}: input "${graph.inputs[0]!.name}" claims ${width} values an example; at most ${maxWidth} can be fed`,
    );
  const output = graph.floatOutput;
  const trace = await traceGraph(graph, runtime, output, shape);
  if (!trace.isSignal(output) && graph.varies(output))
    throw inputError(
      `${graph.name}: output "${output}" holds whole numbers, made by ${graph.producer(output)?.label ?? "nothing"}; export the logits instead`,
    );
  if (!trace.isSignal(output))
    throw inputError(`${graph.name}: output "${output}" does not depend on the input, so there is nothing to analyse`);
  const peeled = finalActivation(graph, output);
  const logits = peeled?.inputs[0] ?? output;
  const outputs = product(trace.dims(logits));
  return { graph, trace, input: { name: graph.inputs[0]!.name, shape }, logits, peeled, outputs };
}

/** Per-example shape of the input, its open dimensions taken from the weights or from the data. */
export function exampleShape(graph: Graph, dataShape?: readonly number[]): number[] {
  const stated = statedShape(graph);
  if (!stated.includes(-1)) return stated;
  const inferred = stated.length === 1 ? firstLayerWidth(graph) : undefined;
  if (inferred === undefined && dataShape && dataShape.length === stated.length)
    return stated.map((d, i) => (d === -1 ? dataShape[i]! : d));
  const [first] = graph.inputs[0]!.dims ?? [];
  if (inferred === undefined && first !== undefined && first > 1)
    throw inputError(
      `${graph.name}: input "${graph.inputs[0]!.name}" has shape [${[first, ...stated].join(", ").replaceAll("-1", "?")}], whose open axis is not the first; export the model with the batch as its first axis`,
    );
  if (inferred === undefined)
    throw inputError(
      `${graph.name}: input "${graph.inputs[0]!.name}" has open dimensions [batch, ${stated.join(", ").replaceAll("-1", "?")}]; export the model with its input shape`,
    );
  return [inferred];
}

/** Rows of the weight matrix that reads the input, for models that leave the input width open. */
function firstLayerWidth(graph: Graph): number | undefined {
  for (const node of graph.consumers(graph.inputs[0]!.name)) {
    const weight = graph.initializers.get(node.inputs[1] ?? "");
    if (weight && weight.dims.length === 2 && isOfKind(node.op, "dense"))
      return Number(weight.dims[node.op === "Gemm" ? node.int("transB", 0) : 0]);
  }
  return undefined;
}

/** The final Sigmoid, Softmax or (Poisson) Exp, also behind operators that only rename or reshape it. */
function finalActivation(graph: Graph, output: string): GraphNode | undefined {
  let node = graph.producer(output);
  while (node && isOfKind(node.op, "copy", "reshape")) node = graph.producer(node.inputs[0] ?? "");
  return node && isLink(node.op) ? node : undefined;
}

/** Whether a tensor has the same value for every input and every batch. */
export const isConstant = ({ graph, trace }: Network, name: string): boolean =>
  graph.initializers.has(name) || trace.constants.has(name);

/**
 * The numbers of a constant such as axes, pads or scales; undefined when it is absent, not constant, or too large to be
 * in memory.
 */
export function constantNumbers({ graph, trace }: Network, name: string | undefined): number[] | undefined {
  if (!name) return undefined;
  const initializer = graph.initializers.get(name);
  if (initializer && isExternal(initializer)) return undefined;
  const tensor = initializer ? tensorValues(initializer) : trace.constants.get(name);
  return tensor && Array.from(tensor.data, Number);
}

/** Values of a constant, given or computed, in float64. */
export async function constantValues(network: Network, name: string): Promise<Float64Array> {
  const { graph, trace } = network;
  const initializer = graph.initializers.get(name);
  const tensor: Tensor | undefined = initializer
    ? await readTensor(initializer, graph.name, graph.external)
    : trace.constants.get(name);
  if (!tensor || tensor.data instanceof BigInt64Array)
    throw inputError(`${graph.name}: constant "${name}" has no float values`);
  return Float64Array.from(tensor.data);
}

/** Shape of a constant, given or computed. */
export function constantDims(network: Network, name: string): number[] {
  const initializer = network.graph.initializers.get(name);
  return initializer ? initializer.dims.map(Number) : [...(network.trace.constants.get(name)?.dims ?? [])];
}
