import { TensorShapeProto_DimensionSchema } from "onnx-buf";
import { create } from "@bufbuild/protobuf";
import { errorMessage, inputError } from "../../protocol/errors";
import type { Runtime, Tensor } from "../runtime";
import type { Graph, GraphNode } from "./graph";
import { widen } from "./precision";
import { DataType, concatBytes, copyModel, encodeExtension, encodeModel, makeTensor, tensorValues, type ModelProto } from "./proto";
import { product } from "../linalg/shape";

/** What running the network at batch 2 and batch 3 tells: types, per-example shapes and the values of computed constants. */
export class Trace {
  constructor(
    private readonly exampleDims: ReadonlyMap<string, number[]>,
    private readonly floats: ReadonlySet<string>,
    /** Values of tensors that do not depend on the input but are computed by a node. */
    readonly constants: ReadonlyMap<string, Tensor>,
  ) {}

  /** Shape of a tensor without the batch axis. */
  dims(tensor: string): readonly number[] {
    const dims = this.exampleDims.get(tensor);
    if (!dims) throw new Error(`no traced shape for "${tensor}"`);
    return dims;
  }

  /** A differentiable value that varies with the input. */
  isSignal(tensor: string): boolean {
    return this.floats.has(tensor) && this.exampleDims.has(tensor);
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
    if (type?.shape?.dim[0]) type.shape.dim[0] = create(TensorShapeProto_DimensionSchema, { value: { case: "dimParam", value: "batch" } });
  }
  return model;
}

/** A Reshape to a constant shape that begins with the fixed batch takes the batch of its input instead (0 copies a dimension). */
function openReshapes(graph: Graph, model: ModelProto, batch: number): void {
  const shapes = new Set(graph.nodes.filter((n) => n.op === "Reshape").map((n) => n.inputs[1]));
  const constants = model.graph!.node.filter((n) => n.opType === "Constant" && shapes.has(n.output[0])).map((n) => n.attribute.find((a) => a.name === "value")?.t);
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
export async function traceGraph(graph: Graph, runtime: Runtime, output: string, exampleShape: readonly number[]): Promise<Trace> {
  const nodes = graph.ancestors(output);
  const names = nodes.flatMap((n) => n.outputs.filter((o) => o !== ""));
  const extra = names.filter((n) => !graph.outputs.includes(n));
  // A double model may hold an operator without a double kernel, which widening replaces.
  const isDouble = graph.inputs[0]!.dataType === DataType.DOUBLE;
  const bytes = concatBytes(isDouble ? widen(openBatch(graph)) : encodeModel(openBatch(graph)), encodeExtension([], [], extra));
  const session = await runtime.load(bytes, { optimize: false }).catch((error: unknown) => {
    const why = firstLine(errorMessage(error));
    const custom = nodes.find((n) => n.domain !== "" && why.includes(n.op)) ?? nodes.find((n) => why.includes(`${n.op}(`));
    throw inputError(`${graph.name} cannot be loaded${custom ? ` because of ${custom.label}` : ""}: ${why}; export it with standard ONNX operators`);
  });
  try {
    const examples = randomExamples(3, exampleShape);
    const runs: Record<string, Tensor>[] = [];
    for (const batch of [2, 3]) {
      const feed = batchOf(graph, examples, batch, exampleShape);
      const result = await session.run(feed, names).catch((error: unknown) => {
        throw inputError(`${graph.name} cannot be run on a batch of ${batch} examples; if it was exported for a fixed batch, export it with a dynamic batch axis (${firstLine(errorMessage(error))})`);
      });
      runs.push({ ...feed, ...result });
    }
    return compare(graph, nodes, runs[0]!, runs[1]!);
  } finally {
    await session.release();
  }
}

export const firstLine = (text: string): string => (text.split("\n")[0] ?? text).slice(0, 300);

function compare(graph: Graph, nodes: GraphNode[], two: Record<string, Tensor>, three: Record<string, Tensor>): Trace {
  const dims = new Map<string, number[]>();
  const floats = new Set<string>();
  const constants = new Map<string, Tensor>();
  for (const name of [...graph.inputs.map((i) => i.name), ...nodes.flatMap((n) => [...n.outputs])]) {
    const [a, b] = [two[name], three[name]];
    if (!a || !b) continue;
    if (isFloat(a)) floats.add(name);
    if (!graph.varies(name)) constants.set(name, b);
    else if (!isFloat(a)) continue;
    else if (isStateless(graph, name, dims)) throw fromShape(graph, name);
    else if (a.dims[0] !== 2 || b.dims[0] !== 3 || !sameRows(a, b)) throw mixes(graph, name, b);
    else dims.set(name, b.dims.slice(1));
  }
  return new Trace(dims, floats, constants);
}

/** A float that comes from the input's shape alone, such as an initial state of zeros. */
function isStateless(graph: Graph, tensor: string, signals: ReadonlyMap<string, unknown>): boolean {
  const node = graph.producer(tensor);
  return node !== undefined && !node.inputs.some((i) => signals.has(i));
}

const fromShape = (graph: Graph, tensor: string) =>
  inputError(`${graph.name}: ${graph.producer(tensor)!.label} makes values from the size of the batch alone (an initial state?), which no cut can account for; export the model without them`);

function mixes(graph: Graph, tensor: string, value: Tensor) {
  const node = graph.producer(tensor);
  const why =
    value.dims[0] === 3
      ? "the same example gives other values beside other examples: it mixes them, or it is random like Dropout in training mode"
      : `its output for 3 examples has shape [${value.dims.join(", ")}]`;
  return inputError(`${graph.name}: ${node?.label ?? tensor} mixes the examples of a batch (${why}); only networks that treat each example alone can be analysed`);
}

/** Whether the first two examples give the same values whatever else is in the batch. */
function sameRows(two: Tensor, three: Tensor): boolean {
  const scale = maxAbs(two.data);
  for (let i = 0; i < two.data.length; i++) {
    const difference = Math.abs(Number(two.data[i]) - Number(three.data[i]));
    if (difference > 1e-4 * scale + 1e-30) return false;
  }
  return true;
}

const maxAbs = (data: Tensor["data"]): number => {
  let max = 0;
  for (const v of data) max = Math.max(max, Math.abs(Number(v)));
  return max;
};

const isFloat = (t: Tensor): boolean => t.data instanceof Float32Array || t.data instanceof Float64Array;

function batchOf(graph: Graph, examples: Float64Array, batch: number, shape: readonly number[]): Record<string, Tensor> {
  const input = graph.inputs[0]!;
  const values = examples.subarray(0, (batch * examples.length) / 3);
  return { [input.name]: { data: input.dataType === DataType.DOUBLE ? values : Float32Array.from(values), dims: [batch, ...shape] } };
}

/** A fixed sequence is enough: the values only have to differ between examples. */
function randomExamples(count: number, shape: readonly number[]): Float64Array {
  const size = count * product(shape);
  return Float64Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1)) * 1.7 + 0.1);
}
