import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import { DataType, decodeModel, tensorValues, type ModelProto, type TensorProto } from "../../../src/core/onnx/proto";

/** One operator test of the ONNX project: a model, its inputs by name, and what its outputs must be. */
export interface NodeCase {
  name: string;
  model: ModelProto;
  /** Operators of its nodes, each once. */
  operators: string[];
  inputs: TensorProto[];
  outputs: TensorProto[];
}

/** A case that this check has no use for; the message is the reason, by which such cases are counted. */
export class Unsuitable extends Error {}

/** @throws Unsuitable when an input or output is no tensor */
export function readCase(folder: string): NodeCase {
  const name = path.basename(folder);
  const model = decodeModel(readFileSync(path.join(folder, "model.onnx")), name);
  const graph = model.graph!;
  const data = path.join(folder, "test_data_set_0");
  const files = readdirSync(data);
  const read = (kind: string, infos: typeof graph.input) =>
    infos.flatMap((info, i) => {
      const file = `${kind}_${i}.pb`;
      if (info.type?.value.case !== "tensorType") throw new Unsuitable("an input or output is a sequence or optional");
      return files.includes(file)
        ? [{ ...fromBinary(TensorProtoSchema, readFileSync(path.join(data, file))), name: info.name }]
        : [];
    });
  return {
    name,
    model,
    operators: [...new Set(graph.node.map((n) => n.opType))],
    inputs: read("input", graph.input),
    outputs: read("output", graph.output),
  };
}

export const isFloat = (t: TensorProto): boolean => t.dataType === DataType.FLOAT || t.dataType === DataType.DOUBLE;

/** The values as numbers. @throws Unsuitable on strings, half floats and unsigned integers beyond a byte */
export function numbers(t: TensorProto): Float64Array {
  if (t.dataType === DataType.BOOL || t.dataType === DataType.UINT8)
    return Float64Array.from(t.rawData.length > 0 ? t.rawData : t.int32Data);
  if (!isFloat(t) && t.dataType !== DataType.INT64 && t.dataType !== DataType.INT32)
    throw new Unsuitable(`elements of type ${DataType[t.dataType]}`);
  return Float64Array.from(tensorValues(t).data, Number);
}

/** Dropout in training mode: the mask is the runtime's own draw, so no expected output can be met. */
export function isRandom({ model, inputs }: NodeCase): boolean {
  const isSet = (name: string | undefined) => inputs.some((t) => t.name === name && numbers(t).some((v) => v !== 0));
  return model.graph!.node.some(
    (n) => n.opType === "Dropout" && isSet(n.input[2]) && (n.input[1] === "" || isSet(n.input[1])),
  );
}
