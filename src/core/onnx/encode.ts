import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";

/** What is appended to a model's graph. */
export interface Extension {
  nodes?: NodeProto[];
  initializers?: TensorProto[];
  inputs?: ValueInfoProto[];
  outputs: readonly string[];
  /** Names of second outputs of the model's own nodes, by those of the first. */
  seconds?: ReadonlyMap<string, string>;
}

/**
 * Encodes a model, and what is appended to its graph: protobuf merges messages that follow each other. So every weight
 * can be such a message of its own, whose bytes are copied once and not once more for each message around them.
 */
export function encodeModel(model: ModelProto, extension?: Extension): Uint8Array {
  const weights = (model.graph?.initializer ?? []).flatMap(encodeWeight);
  return concatBytes([
    encodeFrame(model, extension?.seconds),
    ...weights,
    ...(extension ? [encodeExtension(extension)] : []),
  ]);
}

/** A copy that shares no message with the original (the bytes of its initializers are shared). */
export function copyModel(model: ModelProto): ModelProto {
  const copy = fromBinary(ModelProtoSchema, encodeFrame(model));
  const heads = (model.graph?.initializer ?? []).map((t) => ({
    ...fromBinary(TensorProtoSchema, encodeHead(t)),
    rawData: t.rawData,
  }));
  if (copy.graph) copy.graph.initializer = heads;
  return copy;
}

/** All of a model but its initializers. */
function encodeFrame(model: ModelProto, seconds: ReadonlyMap<string, string> = new Map()): Uint8Array {
  if (!model.graph) return toBinary(ModelProtoSchema, model);
  const node = model.graph.node.map((n) => {
    const second = seconds.get(n.output[0] ?? "");
    return second === undefined ? n : { ...n, output: [n.output[0]!, second] };
  });
  return toBinary(ModelProtoSchema, { ...model, graph: { ...model.graph, node, initializer: [] } });
}

/** All of a tensor but its raw bytes. */
const encodeHead = (t: TensorProto): Uint8Array => toBinary(TensorProtoSchema, { ...t, rawData: new Uint8Array() });

/** Numbers of the fields ModelProto.graph, GraphProto.initializer and TensorProto.raw_data (onnx.proto). */
const fields = { graph: 7, initializer: 5, rawData: 9 };

/** A model that holds nothing but one initializer, in pieces. */
function encodeWeight(t: TensorProto): Uint8Array[] {
  const head = encodeHead(t);
  const raw = t.rawData.length > 0 ? [lengthPrefix(fields.rawData, t.rawData.length), t.rawData] : [];
  const tensor = [head, ...raw];
  const inGraph = lengthPrefix(fields.initializer, lengthOf(tensor));
  return [lengthPrefix(fields.graph, inGraph.length + lengthOf(tensor)), inGraph, ...tensor];
}

const lengthPrefix = (field: number, length: number): Uint8Array =>
  new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((n, p) => n + p.length, 0);

function encodeExtension({ nodes = [], initializers = [], inputs = [], outputs }: Extension): Uint8Array {
  const output = outputs.map((name) => create(ValueInfoProtoSchema, { name }));
  const graph = create(GraphProtoSchema, { node: nodes, initializer: initializers, input: inputs, output });
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph }));
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
