import { AttributeProto_AttributeType as AttributeType, type AttributeProto, type ValueInfoProto } from "onnx-buf";
import type { TensorData } from "../runtime";
import {
  DataType,
  copyModel,
  isExternal,
  makeNode,
  makeTensor,
  tensorValues,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "./proto";
import { isSingleOnly } from "./operators";

export type FloatType = DataType.FLOAT | DataType.DOUBLE;

/** The same network with every tensor of one float type turned into the other. */
export function retype(model: ModelProto, from: FloatType, to: FloatType): ModelProto {
  if (!holds(model, from)) return model;
  const copy = copyModel(model);
  const graph = copy.graph!;
  const turn: Turn = { from, to };
  graph.initializer.forEach((t) => retypeTensor(t, turn));
  [...graph.input, ...graph.output, ...graph.valueInfo].forEach((v) => retypeValue(v, turn));
  graph.node.forEach((n) => n.attribute.forEach((a) => retypeAttribute(n, a, turn)));
  graph.node = graph.node.map((n) => retypeFill(n, turn));
  return copy;
}

/** Whether there is anything to turn: weights need not be copied then. */
function holds({ graph }: ModelProto, type: FloatType): boolean {
  if (type === DataType.FLOAT) return true;
  const inputs = graph!.input.map((i) =>
    i.type?.value.case === "tensorType" ? i.type.value.value.elemType : undefined,
  );
  return (
    inputs.includes(type) ||
    graph!.initializer.some((t) => t.dataType === type) ||
    graph!.node.some((n) =>
      n.attribute.some((a) => a.t?.dataType === type || (n.opType === "Cast" && a.i === BigInt(type))),
    )
  );
}

/**
 * Whether the network stays in float: it cannot run in double, or its weights are too large to be read in and widened.
 */
export const staysSingle = ({ graph }: ModelProto): boolean =>
  graph!.node.some((n) => isSingleOnly(n.opType)) ||
  graph!.initializer.some((t) => isExternal(t) && t.dataType === DataType.FLOAT);

interface Turn {
  from: FloatType;
  to: FloatType;
}

const valuesOf = (data: ArrayLike<number>, type: FloatType): TensorData =>
  type === DataType.DOUBLE ? Float64Array.from(data) : Float32Array.from(data);

function retypeTensor(t: TensorProto, { from, to }: Turn): void {
  if (t.dataType !== from) return;
  const { data, dims } = tensorValues(t);
  Object.assign(t, makeTensor(t.name, valuesOf(Array.from(data, Number), to), dims), { floatData: [], doubleData: [] });
}

function retypeValue(info: ValueInfoProto, { from, to }: Turn): void {
  if (info.type?.value.case === "tensorType" && info.type.value.value.elemType === from)
    info.type.value.value.elemType = to;
}

function retypeAttribute(node: NodeProto, a: AttributeProto, turn: Turn): void {
  if (node.domain !== "" && node.domain !== "ai.onnx") return;
  if (
    turn.from === DataType.FLOAT &&
    node.opType === "Constant" &&
    (a.name === "value_float" || a.name === "value_floats")
  ) {
    const [data, dims] = a.name === "value_float" ? [[a.f], []] : [a.floats, [a.floats.length]];
    Object.assign(a, {
      name: "value",
      type: AttributeType.TENSOR,
      t: makeTensor("", valuesOf(data, turn.to), dims),
      floats: [],
    });
  }
  if (a.type === AttributeType.TENSOR && a.t) retypeTensor(a.t, turn);
  if (node.opType === "Cast" && a.name === "to" && a.i === BigInt(turn.from)) a.i = BigInt(turn.to);
}

/** ConstantOfShape without a value fills with float zeros. */
function retypeFill(node: NodeProto, { from, to }: Turn): NodeProto {
  if (from !== DataType.FLOAT || node.opType !== "ConstantOfShape" || node.attribute.length > 0) return node;
  return makeNode(node.opType, node.input, node.output, { value: makeTensor("", valuesOf([0], to), [1]) });
}
