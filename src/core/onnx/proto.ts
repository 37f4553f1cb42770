import { create, fromBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import { inputError } from "../../protocol/errors";
import type { Tensor, TensorData } from "../runtime";
import { product } from "../linalg/shape";

export { copyModel, encodeModel } from "./encode";
export { DataType };
export type { ModelProto, NodeProto, TensorProto };

/**
 * Decodes an ONNX model.
 * @param name how messages call it
 * @throws input error when the bytes are no ONNX model with a graph
 */
export function decodeModel(bytes: Uint8Array, name: string): ModelProto {
  if (bytes.length === 0) throw inputError(`${name} is empty: expected an ONNX model`);
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw inputError(
      `${name} is not a readable ONNX model (${why}): it may be truncated or of another format; export it again`,
    );
  }
  if (!model.graph || model.graph.node.length === 0 || model.graph.output.length === 0)
    throw inputError(`${name} is not an ONNX model: it holds no graph with nodes and outputs; check the file`);
  return model;
}

/** A tensor that a graph is fed with. */
export function makeInput(name: string, elemType: DataType, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((d) => ({
    value:
      typeof d === "string" ? { case: "dimParam" as const, value: d } : { case: "dimValue" as const, value: BigInt(d) },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: { elemType, shape: { dim } } } }),
  });
}

/** Attribute values as the rules write them: whole numbers become INT, `{ float }` FLOAT. */
export type AttributeValue = number | readonly number[] | string | { float: number } | TensorProto;

export function makeNode(
  opType: string,
  input: readonly string[],
  output: string[],
  attributes: Record<string, AttributeValue> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number")
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
    if (typeof value === "string")
      return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
    if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
    if ("$typeName" in value) return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: value });
    return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
  });
  return create(NodeProtoSchema, { opType, input: [...input], output, attribute, name: output[0] ?? "" });
}

export function makeTensor(name: string, data: TensorData, dims: readonly number[]): TensorProto {
  const rawData = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  return create(TensorProtoSchema, { name, dataType: dataTypeOf(data), dims: dims.map(BigInt), rawData });
}

function dataTypeOf(data: TensorData): DataType {
  if (data instanceof Float64Array) return DataType.DOUBLE;
  if (data instanceof Float32Array) return DataType.FLOAT;
  if (data instanceof BigInt64Array) return DataType.INT64;
  if (data instanceof Int32Array) return DataType.INT32;
  return DataType.UINT8;
}

/** Whether the values lie in another file (see external.ts). */
export const isExternal = (t: TensorProto): boolean => t.dataLocation === TensorProto_DataLocation.EXTERNAL;

const elementTypes: readonly [bytes: number, types: readonly DataType[]][] = [
  [0.5, [DataType.UINT4, DataType.INT4, DataType.FLOAT4E2M1]],
  [
    1,
    [
      DataType.BOOL,
      DataType.UINT8,
      DataType.INT8,
      DataType.FLOAT8E4M3FN,
      DataType.FLOAT8E4M3FNUZ,
      DataType.FLOAT8E5M2,
      DataType.FLOAT8E5M2FNUZ,
      DataType.FLOAT8E8M0,
    ],
  ],
  [2, [DataType.UINT16, DataType.INT16, DataType.FLOAT16, DataType.BFLOAT16]],
  [4, [DataType.UINT32, DataType.INT32, DataType.FLOAT]],
  [8, [DataType.UINT64, DataType.INT64, DataType.DOUBLE, DataType.COMPLEX64]],
  [16, [DataType.COMPLEX128]],
];

/** Bytes of one element as raw data; undefined for text and unknown types. */
export const bytesOf = (type: DataType): number | undefined =>
  elementTypes.find(([, types]) => types.includes(type))?.[0];

/**
 * The values of a float or integer tensor; `rawData` may be unaligned, so it is copied.
 * @throws input error naming the tensor when its type is not supported or its bytes do not fill its shape
 */
export function tensorValues(t: TensorProto): Tensor {
  if (isExternal(t))
    throw inputError(
      `initializer "${t.name}" is stored outside the model file and too large to be used as a whole; export the model with smaller weights, or in float throughout`,
    );
  const dims = t.dims.map(Number);
  const size = product(dims);
  const data = t.rawData.length > 0 ? rawValues(t) : listedValues(t);
  if (data.length !== size)
    throw inputError(
      `initializer "${t.name}" holds ${data.length} values but its shape [${dims.join(", ")}] needs ${size}; export the model again`,
    );
  return { data, dims };
}

function rawValues(t: TensorProto): TensorData {
  const width = bytesOf(t.dataType) ?? 1;
  const bytes = new Uint8Array(t.rawData.subarray(0, t.rawData.length - (t.rawData.length % width))).buffer;
  switch (t.dataType) {
    case DataType.FLOAT:
      return new Float32Array(bytes);
    case DataType.DOUBLE:
      return new Float64Array(bytes);
    case DataType.INT64:
      return new BigInt64Array(bytes);
    case DataType.INT32:
      return new Int32Array(bytes);
    default:
      return unsupported(t);
  }
}

function listedValues(t: TensorProto): TensorData {
  switch (t.dataType) {
    case DataType.FLOAT:
      return Float32Array.from(t.floatData);
    case DataType.DOUBLE:
      return Float64Array.from(t.doubleData);
    case DataType.INT64:
      return BigInt64Array.from(t.int64Data);
    case DataType.INT32:
      return Int32Array.from(t.int32Data);
    default:
      return unsupported(t);
  }
}

function unsupported(t: TensorProto): never {
  throw inputError(
    `initializer "${t.name}" has element type ${DataType[t.dataType] ?? t.dataType}: only float, double, int32 and int64 are read; convert the model`,
  );
}
