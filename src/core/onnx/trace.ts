import { TensorShapeProto_DimensionSchema } from "onnx-buf";
import { create } from "@bufbuild/protobuf";
import { errorKind, errorMessage, inputError } from "../../protocol/errors";
import type { Runtime, Tensor } from "../runtime";
import type { Graph, GraphNode } from "./graph";
import { exampleDims, findLayout, isConstantOverBatch, sameValues, type Layout } from "./layout";
import { isOfKind } from "./operators";
import { retype } from "./retype";
import { DataType, copyModel, encodeModel, makeTensor, tensorValues, type ModelProto } from "./proto";
import { product } from "../linalg/shape";
import { concat } from "../linalg/vector";

/**
 * What running the network at batch 2 and batch 3 tells: types, shapes, where the batch axis is, and the values of
 * constants.
 */
export class Trace {
  constructor(
    private readonly layouts: ReadonlyMap<string, Layout>,
    /**
     * Values of computed tensors that are the same for every batch, such as folded weights and shapes without the batch
     * axis.
     */
    readonly constants: ReadonlyMap<string, Tensor>,
  ) {}

  /** Shape of one example's part of a signal. */
  dims(signal: string): readonly number[] {
    return exampleDims(this.layout(signal));
  }

  layout(signal: string): Layout {
    const layout = this.layouts.get(signal);
    if (!layout) throw new Error(`no traced shape for "${signal}"`);
    return layout;
  }

  /** A differentiable value that has a part for every example. */
  isSignal(tensor: string): boolean {
    return this.layouts.has(tensor);
  }
}

/** The model with an open batch axis, so that any number of examples can be run at once. */
export function openBatch(graph: Graph): ModelProto {
  const fixed = graph.inputs.some((i) => i.dims?.[0] !== undefined);
  if (!fixed) return graph.model;
  const model = copyModel(graph.model);
  const g = model.graph!;
  g.valueInfo = [];
  const names = new Set(graph.inputs.map((i) => i.name));
  openReshapes(graph, model, graph.inputs[0]!.dims![0]!);
  for (const info of [...g.input.filter((i) => names.has(i.name)), ...g.output]) {
    const type = info.type?.value.case === "tensorType" ? info.type.value.value : undefined;
    if (type?.shape?.dim[0])
      type.shape.dim[0] = create(TensorShapeProto_DimensionSchema, { value: { case: "dimParam", value: "batch" } });
  }
  return model;
}

/**
 * A Reshape to a constant shape that begins with the fixed batch takes the batch of its input instead (0 copies a
 * dimension).
 */
function openReshapes(graph: Graph, model: ModelProto, batch: number): void {
  const shapes = new Set(graph.nodes.filter((n) => n.op === "Reshape").map((n) => n.inputs[1]));
  const constants = model
    .graph!.node.filter((n) => n.opType === "Constant" && shapes.has(n.output[0]))
    .map((n) => n.attribute.find((a) => a.name === "value")?.t);
  for (const tensor of [...model.graph!.initializer.filter((t) => shapes.has(t.name)), ...constants]) {
    if (!tensor) continue;
    const { data, dims } = tensorValues(tensor);
    if (!(data instanceof BigInt64Array) || data.length < 2 || data[0] !== BigInt(batch)) continue;
    data[0] = 0n;
    Object.assign(tensor, makeTensor(tensor.name, data, dims), { int64Data: [] });
  }
}

/**
 * Runs the network on 2 and on 3 random examples, with every tensor as an output.
 * @param exampleShape per-example shape of the input
 * @throws input error naming the first node that the runtime refuses or that mixes the examples of a batch
 */
export async function traceGraph(
  graph: Graph,
  runtime: Runtime,
  output: string,
  exampleShape: readonly number[],
): Promise<Trace> {
  const nodes = graph.ancestors(output);
  const names = nodes.flatMap((n) => n.outputs.filter((o) => o !== ""));
  const extra = names.filter((n) => !graph.outputs.includes(n));
  const model = openBatch(graph);
  const bytes = encodeModel(model, { outputs: extra });
  const { session, isDouble } = await loadAsTyped(graph, runtime, bytes).catch(async (error: unknown) => {
    if (graph.inputs[0]!.dataType !== DataType.DOUBLE) throw refused(graph, nodes, error);
    // The runtime has few double kernels: shapes can be learnt in single precision too.
    const narrow = encodeModel(retype(model, DataType.DOUBLE, DataType.FLOAT), { outputs: extra });
    return {
      session: await runtime
        .load(narrow, { optimize: false, folder: graph.external.files?.folder })
        .catch((e: unknown) => Promise.reject(refused(graph, nodes, e))),
      isDouble: false,
    };
  });
  try {
    const examples = randomExamples(3, exampleShape);
    const runs: Record<string, Tensor>[] = [];
    for (const batch of [2, 3]) {
      const feed = batchOf(graph.inputs[0]!.name, isDouble, examples, batch, exampleShape);
      const result = await session.run(feed, names).catch((error: unknown) => {
        throw notRun(graph, batch, error);
      });
      runs.push({ ...feed, ...result });
    }
    return compare(graph, nodes, runs[0]!, runs[1]!);
  } finally {
    await session.release();
  }
}

const loadAsTyped = async (graph: Graph, runtime: Runtime, bytes: Uint8Array) => ({
  session: await runtime.load(bytes, { optimize: false, folder: graph.external.files?.folder }),
  isDouble: graph.inputs[0]!.dataType === DataType.DOUBLE,
});

function refused(graph: Graph, nodes: GraphNode[], error: unknown) {
  const why = firstLine(errorMessage(error));
  const custom =
    nodes.find((n) => n.domain !== "" && why.includes(n.op)) ?? nodes.find((n) => why.includes(`${n.op}(`));
  const remedy = /implementation|registered/.test(why)
    ? "export it with standard ONNX operators"
    : /opset/i.test(why)
      ? "export it with an older opset"
      : "the file is damaged or its parts do not fit together; export it again";
  return inputError(`${graph.name} cannot be loaded${custom ? ` because of ${custom.label}` : ""}: ${why}; ${remedy}`);
}

function notRun(graph: Graph, batch: number, error: unknown) {
  if (errorKind(error) === "input") return inputError(`${graph.name}: ${errorMessage(error)}`);
  const why = firstLine(errorMessage(error));
  const { name, dims } = graph.inputs[0]!;
  return dims?.[0] === undefined
    ? inputError(
        `${graph.name} cannot be run on ${batch} examples of its input "${name}": ${why}; its shapes do not fit together, so export it again`,
      )
    : inputError(
        `${graph.name} cannot be run on a batch of ${batch} examples; if it was exported for a fixed batch, export it with a dynamic batch axis (${why})`,
      );
}

/** In the runtime's words, without the place in its own source. */
export const firstLine = (text: string): string =>
  (text.split("\n")[0] ?? text)
    .replace(
      /Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: /,
      '$1 node "$2": ',
    )
    .replace(/\/\S+\.(cc|h):\d+ [^(]*\([^)]*\)( const)? */, "")
    .slice(0, 300);

function compare(graph: Graph, nodes: GraphNode[], two: Record<string, Tensor>, three: Record<string, Tensor>): Trace {
  const layouts = new Map<string, Layout>();
  const constants = new Map<string, Tensor>();
  const fromInput = valuesFromInput(graph, nodes);
  for (const name of [...graph.inputs.map((i) => i.name), ...nodes.flatMap((n) => [...n.outputs])]) {
    const [a, b] = [two[name], three[name]];
    if (!a || !b) continue;
    if (!fromInput.has(name) && sameValues(a, b)) constants.set(name, b);
    else if (isFloat(a)) layouts.set(name, layoutOf(graph, name, a, b, fromInput.has(name)));
  }
  return new Trace(layouts, constants);
}

/** The tensors computed from values of the input, not from its shape alone. */
function valuesFromInput(graph: Graph, nodes: GraphNode[]): Set<string> {
  const found = new Set(graph.inputs.map((i) => i.name));
  for (const node of nodes) {
    if (isOfKind(node.op, "shape") || !node.inputs.some((i) => found.has(i))) continue;
    for (const o of node.outputs) found.add(o);
  }
  return found;
}

/** @throws input error when the examples of a batch are mixed, or differ although nothing of the input reaches them */
function layoutOf(graph: Graph, name: string, two: Tensor, three: Tensor, fromInput: boolean): Layout {
  const layout = findLayout(two, three);
  if (!layout) throw mixes(graph, name, three);
  if (!fromInput && !isConstantOverBatch(two, layout)) throw fromBatch(graph, name);
  return layout;
}

const fromBatch = (graph: Graph, tensor: string) =>
  inputError(
    `${graph.name}: ${graph.producer(tensor)!.label} makes different values for every example from the size of the batch alone, which no cut can account for; export the model without them`,
  );

function mixes(graph: Graph, tensor: string, value: Tensor) {
  const node = graph.producer(tensor);
  const why =
    value.dims[0] === 3
      ? "the same example gives other values beside other examples: it mixes them, or it is random like Dropout in training mode"
      : `its output for 3 examples has shape [${value.dims.join(", ")}]`;
  return inputError(
    `${graph.name}: ${node?.label ?? tensor} mixes the examples of a batch (${why}); only networks that treat each example alone can be analysed`,
  );
}

const isFloat = (t: Tensor): boolean => t.data instanceof Float32Array || t.data instanceof Float64Array;

function batchOf(
  input: string,
  isDouble: boolean,
  examples: Float64Array,
  batch: number,
  shape: readonly number[],
): Record<string, Tensor> {
  const size = examples.length / 3;
  // Neither what stands before an example nor what stands behind it may matter.
  const order = batch === 2 ? [0, 1] : [1, 0, 2];
  const values = concat(order.map((n) => examples.subarray(n * size, (n + 1) * size)));
  return { [input]: { data: isDouble ? values : Float32Array.from(values), dims: [batch, ...shape] } };
}

/** A fixed sequence is enough: the values only have to differ between examples. */
function randomExamples(count: number, shape: readonly number[]): Float64Array {
  const size = count * product(shape);
  return Float64Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1)) * 1.7 + 0.1);
}
