import type { WeightArray } from "../layers/source";
import { product } from "../../linalg/shape";
import { dataInputs, type Attribute, type TfNode } from "./graph";
import { elementTypes } from "./types";
import type { Message } from "./wire";

// Field numbers: tensorflow/core/framework/{node_def,attr_value,tensor,tensor_shape,function}.proto.

/** A function of the library that calls refer to by name. */
export interface TfFunction {
  /** Names of the arguments. */
  inputs: string[];
  /** The tensors that it returns, in the order of its outputs. */
  outputs: string[];
  nodes: TfNode[];
}

export const readNode = (node: Message): TfNode => ({
  name: node.text(1),
  op: node.text(2),
  inputs: dataInputs(node.texts(3)),
  attributes: new Map([...node.map(5)].map(([key, value]) => [key, readAttribute(value)])),
});

export function readFunction(definition: Message): [name: string, TfFunction] {
  const signature = definition.message(1);
  const returned = new Map(definition.messages(4).map((entry) => [entry.text(1), entry.text(2)]));
  const outputs = signature.messages(3).map((argument) => returned.get(argument.text(1)) ?? "");
  return [
    signature.text(1),
    {
      inputs: signature.messages(2).map((argument) => argument.text(1)),
      outputs,
      nodes: definition.messages(3).map(readNode),
    },
  ];
}

function readAttribute(value: Message): Attribute {
  const list = value.message(1);
  return {
    ...(value.has(2) ? { text: value.text(2) } : {}),
    ...(value.has(3) ? { number: value.number(3) } : {}),
    ...(value.has(4) ? { number: value.float(4) } : {}),
    ...(value.has(5) ? { flag: value.number(5) !== 0 } : {}),
    ...(value.has(6) ? { type: typeName(value.number(6)) } : {}),
    ...(value.has(7) ? { shape: readShape(value.message(7)) } : {}),
    ...(value.has(8) ? { tensor: readTensor(value.message(8)) } : {}),
    ...(value.has(10) ? { function: value.message(10).text(1) } : {}),
    ...(value.has(1) ? { texts: list.texts(2), numbers: list.numbers(3) } : {}),
  };
}

const typeName = (number: number): string => elementTypes[number] ?? `type ${number}`;

export const readShape = (shape: Message): number[] | "unknown" =>
  shape.number(3) !== 0 ? "unknown" : shape.messages(2).map((dim) => dim.number(1));

/** Values of a constant; undefined for types that no weight has. One listed value stands for all. */
function readTensor(tensor: Message): WeightArray | undefined {
  const shape = readShape(tensor.message(2));
  if (shape === "unknown") return undefined;
  const type = typeName(tensor.number(1));
  const values = tensor.has(4) ? decoded(type, tensor.bytes(4)) : listed(type, tensor);
  const size = product(shape);
  if (!values || values.length === size) return values && { shape, data: values };
  // The last value is repeated as often as is needed: the whole tensor may be one number.
  const last = values.at(-1) ?? 0;
  return size > 2 ** 28 ? undefined : { shape, data: Float32Array.from({ length: size }, (_, i) => values[i] ?? last) };
}

/** Row-major values in little-endian bytes; undefined for types that no weight has. */
export function decoded(type: string, bytes: Uint8Array): WeightArray["data"] | undefined {
  // A copy, which begins where typed arrays may begin.
  const own = new Uint8Array(bytes).buffer;
  if (type === "DT_FLOAT") return new Float32Array(own, 0, Math.floor(bytes.length / 4));
  if (type === "DT_INT32") return new Int32Array(own, 0, Math.floor(bytes.length / 4));
  if (type === "DT_DOUBLE") return Float32Array.from(new Float64Array(own, 0, Math.floor(bytes.length / 8)));
  if (type === "DT_INT64") return Int32Array.from(new BigInt64Array(own, 0, Math.floor(bytes.length / 8)), Number);
  return type === "DT_BOOL" || type === "DT_UINT8" ? new Uint8Array(own) : undefined;
}

function listed(type: string, tensor: Message): WeightArray["data"] | undefined {
  if (type === "DT_FLOAT") return decoded(type, joined(tensor.all(5)));
  if (type === "DT_DOUBLE") return decoded(type, joined(tensor.all(6)));
  if (type === "DT_INT32") return Int32Array.from(tensor.numbers(7));
  if (type === "DT_INT64") return Int32Array.from(tensor.numbers(10));
  return type === "DT_BOOL" ? Uint8Array.from(tensor.numbers(11)) : undefined;
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
};
