import { create } from "@bufbuild/protobuf";
import { StringStringEntryProtoSchema, TensorProto_DataLocation } from "onnx-buf";
import { DataType, decodeModel, encodeModel, makeTensor, tensorValues, type TensorProto } from "../src/core/onnx/proto";

/** What a test writes into a tensor's entries instead of the right ones. */
export type Entries = Record<string, string>;

/**
 * A copy of a model that keeps all tensors of its initializers and Constant nodes in one other file.
 * @param tamper replaces entries of the first tensor
 */
export function keepOutside(
  bytes: Uint8Array,
  location: string,
  tamper: Entries = {},
): { model: Uint8Array; data: Uint8Array } {
  const model = decodeModel(Uint8Array.from(bytes), "model");
  const { initializer, node } = model.graph!;
  const attributes = node.flatMap((n) => n.attribute.flatMap((a) => a.t ?? []));
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [i, tensor] of [...initializer, ...attributes].entries()) {
    parts.push(Uint8Array.from(tensor.rawData));
    place(tensor, {
      location,
      offset: String(offset),
      length: String(tensor.rawData.length),
      ...(i === 0 ? tamper : {}),
    });
    offset += parts.at(-1)!.length;
  }
  return { model: encodeModel(model), data: Buffer.concat(parts) };
}

/** Says where a tensor lies, and drops its values. */
export function place(tensor: TensorProto, entries: Entries): void {
  tensor.externalData = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.rawData = new Uint8Array(0);
}

/** The same double model in single precision. */
export function single(bytes: Uint8Array): Uint8Array {
  const model = decodeModel(bytes, "model");
  const graph = model.graph!;
  graph.initializer = graph.initializer.map((t) =>
    makeTensor(t.name, Float32Array.from(tensorValues(t).data as Float64Array), t.dims.map(Number)),
  );
  for (const { type } of graph.input) if (type?.value.case === "tensorType") type.value.value.elemType = DataType.FLOAT;
  return encodeModel(model);
}
