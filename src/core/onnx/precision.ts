import { AttributeProto_AttributeType as AttributeType, type AttributeProto, type ValueInfoProto } from "onnx-buf";
import { DataType, copyModel, encodeModel, makeNode, makeTensor, tensorValues, type ModelProto, type NodeProto, type TensorProto } from "./proto";

/**
 * The same network with every float tensor widened to double, so that features and logits carry no rounding but that of the weights.
 * The runtime has no double kernel for some operators (convolutions): loading then fails and the caller stays with float.
 */
export function widen(model: ModelProto): Uint8Array {
  const wide = copyModel(model);
  const graph = wide.graph!;
  graph.initializer.forEach(widenTensor);
  [...graph.input, ...graph.output, ...graph.valueInfo].forEach(widenValue);
  graph.node.forEach((n) => n.attribute.forEach((a) => widenAttribute(n, a)));
  graph.node = graph.node.map(widenFill);
  graph.node = graph.node.flatMap((n, i) => (n.opType === "LeakyRelu" && n.domain === "" ? leakyRelu(n, i, graph.initializer) : [n]));
  return encodeModel(wide);
}

function widenTensor(t: TensorProto): void {
  if (t.dataType !== DataType.FLOAT) return;
  const { data, dims } = tensorValues(t);
  Object.assign(t, makeTensor(t.name, Float64Array.from(data as Float32Array), dims), { floatData: [] });
}

function widenValue(info: ValueInfoProto): void {
  if (info.type?.value.case === "tensorType" && info.type.value.value.elemType === DataType.FLOAT) info.type.value.value.elemType = DataType.DOUBLE;
}

function widenAttribute(node: NodeProto, a: AttributeProto): void {
  if (node.domain !== "" && node.domain !== "ai.onnx") return;
  if (node.opType === "Constant" && (a.name === "value_float" || a.name === "value_floats")) {
    const [data, dims] = a.name === "value_float" ? [[a.f], []] : [a.floats, [a.floats.length]];
    Object.assign(a, { name: "value", type: AttributeType.TENSOR, t: makeTensor("", Float64Array.from(data), dims), floats: [] });
  }
  if (a.type === AttributeType.TENSOR && a.t) widenTensor(a.t);
  if (node.opType === "Cast" && a.name === "to" && a.i === BigInt(DataType.FLOAT)) a.i = BigInt(DataType.DOUBLE);
}

/** ConstantOfShape without a value fills with float zeros. */
const widenFill = (node: NodeProto): NodeProto =>
  node.opType === "ConstantOfShape" && node.attribute.length === 0 ? makeNode(node.opType, node.input, node.output, { value: makeTensor("", Float64Array.of(0), [1]) }) : node;

/** LeakyRelu has no double kernel: where(x > 0, x, alpha x). */
function leakyRelu(node: NodeProto, index: number, initializers: TensorProto[]): NodeProto[] {
  const [x, y] = [node.input[0]!, node.output[0]!];
  const name = (part: string) => `holoscope:leaky${index}:${part}`;
  const alpha = node.attribute.find((a) => a.name === "alpha")?.f ?? 0.01;
  initializers.push(makeTensor(name("alpha"), Float64Array.of(alpha), []), makeTensor(name("zero"), Float64Array.of(0), []));
  return [
    makeNode("Greater", [x, name("zero")], [name("positive")]),
    makeNode("Mul", [x, name("alpha")], [name("scaled")]),
    makeNode("Where", [name("positive"), x, name("scaled")], [y]),
  ];
}
