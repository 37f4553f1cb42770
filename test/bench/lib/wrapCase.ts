import { create } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorShapeProto_DimensionSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from "onnx-buf";
import { product } from "../../../src/core/linalg/shape";
import {
  DataType,
  encodeModel,
  makeNode,
  makeTensor,
  type NodeProto,
  type TensorProto,
} from "../../../src/core/onnx/proto";
import { Unsuitable, isFloat, numbers, type NodeCase } from "./nodeCase";

/**
 * A case as a network: one input [batch, width], whose columns are the case's batched inputs, and one output [batch,
 * outputs].
 */
export interface WrappedCase {
  model: Uint8Array;
  /** The case's own inputs as rows of the input, and its expected outputs as rows of the output. */
  batch: number;
  x: Float64Array;
  expected: Float64Array;
  /**
   * For each float input that the network's input holds: its zero offset (a bias of the network) and the first of its
   * columns.
   */
  offsets: { tensor: string; from: number; size: number }[];
}

/** No case has names like these. */
const prefix = "bench:";
const [inputName, factorName] = [`${prefix}x`, `${prefix}one`];
export const outputName = `${prefix}y`;

/**
 * @param batched the inputs whose axis 0 is taken for the batch; the others become constants
 * @throws Unsuitable when no float output has that batch on its axis 0
 */
export function wrapCase(test: NodeCase, batched: readonly TensorProto[]): WrappedCase {
  const batch = Number(batched[0]!.dims[0]);
  const type = batched.find(isFloat)!.dataType;
  const floats = (name: string, dims: readonly number[], value: number) => {
    const data = new Array<number>(product(dims)).fill(value);
    return makeTensor(name, type === DataType.DOUBLE ? Float64Array.from(data) : Float32Array.from(data), dims);
  };
  const nodes: NodeProto[] = [];
  const initializers = test.inputs.filter((t) => !batched.includes(t));
  const offsets: WrappedCase["offsets"] = [];
  let width = 0;
  for (const t of batched) {
    const dims = t.dims.slice(1).map(Number);
    const [from, to] = [width, (width += product(dims))];
    nodes.push(...columns(test, t.name, from, to, dims, initializers));
    if (isFloat(t)) {
      const tensor = `${prefix}offset ${t.name}`;
      initializers.push(floats(tensor, [1, ...dims], 0));
      nodes.push(makeNode("Add", [`${prefix}part ${t.name}`, tensor], [t.name]));
      offsets.push({ tensor, from, size: to - from });
    } else nodes.push(makeNode("Cast", [`${prefix}part ${t.name}`], [t.name], { to: t.dataType }));
  }
  // The statistics that LayerNormalization hands on are for training: no gradient comes back by them.
  const given = test.operators.join() === "LayerNormalization" ? test.outputs.slice(0, 1) : test.outputs;
  const outputs = given.filter((o) => isFloat(o) && o.dataType === type);
  if (outputs.length === 0 || outputs.some((o) => Number(o.dims[0]) !== batch))
    throw new Unsuitable("an output without the batch on axis 0, or not float");
  nodes.push(...test.model.graph!.node, ...joined(outputs));
  initializers.push(floats(factorName, [1], 1));
  const graph = create(GraphProtoSchema, {
    name: test.name,
    node: nodes,
    initializer: initializers,
    input: [value(inputName, type, [batch, width])],
    output: [create(ValueInfoProtoSchema, { name: outputName })],
  });
  const model = encodeModel(
    create(ModelProtoSchema, {
      irVersion: test.model.irVersion,
      opsetImport: [create(OperatorSetIdProtoSchema, { version: BigInt(opsetOf(test)) })],
      graph,
    }),
  );
  return { model, batch, x: rows(batched, batch), expected: rows(outputs, batch), offsets };
}

/** A case has the opset that last changed its operator; a later one, which our reader needs, means the same. */
const opsetOf = ({ model }: NodeCase): number =>
  Math.max(9, Number(model.opsetImport.find((o) => o.domain === "")?.version ?? 0));

/** Columns [from, to) of the network's input, in the shape of an input. */
function columns(
  test: NodeCase,
  name: string,
  from: number,
  to: number,
  dims: readonly number[],
  initializers: TensorProto[],
): NodeProto[] {
  const ints = (what: string, values: readonly number[]) => {
    const tensor = `${prefix}${what} ${name}`;
    initializers.push(makeTensor(tensor, BigInt64Array.from(values, BigInt), [values.length]));
    return tensor;
  };
  const [flat, part] = [`${prefix}flat ${name}`, `${prefix}part ${name}`];
  const slice =
    opsetOf(test) >= 10
      ? makeNode("Slice", [inputName, ints("from", [from]), ints("to", [to]), ints("axis", [1])], [flat])
      : makeNode("Slice", [inputName], [flat], { starts: [from], ends: [to], axes: [1] });
  return [slice, makeNode("Reshape", [flat, ints("shape", [-1, ...dims])], [part])];
}

/**
 * All outputs side by side, times one: a final activation is then no longer the last node, so that it is not peeled
 * off.
 */
function joined(outputs: readonly TensorProto[]): NodeProto[] {
  const flat = outputs.map((o) => `${prefix}flat ${o.name}`);
  return [
    ...outputs.map((o, i) => makeNode("Flatten", [o.name], [flat[i]!], { axis: 1 })),
    makeNode("Concat", flat, [`${prefix}all`], { axis: 1 }),
    makeNode("Mul", [`${prefix}all`, factorName], [outputName]),
  ];
}

/** Tensors with the batch on axis 0, side by side in one row an example. */
function rows(tensors: readonly TensorProto[], batch: number): Float64Array {
  const all = tensors.map(numbers);
  const parts = Array.from({ length: batch }, (_, i) =>
    all.map((v) => v.subarray((i * v.length) / batch, ((i + 1) * v.length) / batch)),
  );
  return Float64Array.from(parts.flat().flatMap((part) => [...part]));
}

/** With the case's own batch size: a Reshape to it is then opened as in any model exported for a fixed batch. */
function value(name: string, elemType: number, dims: readonly number[]): ValueInfoProto {
  const dim = dims.map((d) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(d) } }),
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: { elemType, shape: { dim } } } }),
  });
}
