import { create } from "@bufbuild/protobuf";
import { StringStringEntryProtoSchema } from "onnx-buf";
import { errorMessage, inputError } from "../../protocol/errors";
import { twinSchema, type Twin } from "../../protocol/twin";
import { concat } from "../linalg/vector";
import { copyModel, decodeModel, encodeModel, makeTensor, tensorValues, type ModelProto } from "../onnx/proto";

/** Key of the metadata property that tells a twin from any other model. */
const key = "holoscope.twin";

/** A twin as read from its file. */
export interface TwinFile {
  model: ModelProto;
  twin: Twin;
}

export function encodeTwin({ model, twin }: TwinFile): Uint8Array {
  const others = model.metadataProps.filter((p) => p.key !== key);
  const metadataProps = [...others, create(StringStringEntryProtoSchema, { key, value: JSON.stringify(twin) })];
  return encodeModel({ ...model, producerName: "Holoscope", producerVersion: twin.holoscope, metadataProps });
}

const metadata = (model: ModelProto): string | undefined => model.metadataProps.find((p) => p.key === key)?.value;

/** A twin is a network and its derivative in one graph, in which cuts mean nothing. */
export function refuseTwin(model: ModelProto, name: string): void {
  const text = metadata(model);
  if (text === undefined) return;
  const { model: network, cut, kind } = parseTwin(text, name);
  throw inputError(
    `${name} is no network but a linear twin, the ${kind} model of ${network} at ${cut}: refit it with new rows (holoscope update), or inspect ${network} itself`,
  );
}

/**
 * @param name how messages call the file
 * @throws input error when it is no twin, or one that this version cannot read
 */
export function decodeTwin(bytes: Uint8Array, name: string): TwinFile {
  const model = decodeModel(bytes, name);
  const text = metadata(model);
  if (text === undefined)
    throw inputError(`${name} is no linear twin: export one from a network first (holoscope twin)`);
  const twin = parseTwin(text, name);
  const held = new Set(model.graph!.initializer.map((t) => t.name));
  const lost = twin.parameters.find((p) => !held.has(p.initializer));
  if (lost)
    throw inputError(
      `${name} no longer holds its weights "${lost.initializer}": another program has rewritten it; export it again`,
    );
  return { model, twin };
}

function parseTwin(text: string, name: string): Twin {
  const damaged = (why: string) =>
    inputError(
      `${name} is a linear twin that cannot be read (${why}): it was made by another version of Holoscope or changed since; export it again`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(errorMessage(error));
  }
  const parsed = twinSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw damaged([path.join("."), message].filter(Boolean).join(": "));
}

/** v, in the order of the features. */
export function twinWeights({ model, twin }: TwinFile): Float64Array {
  const tensors = new Map(model.graph!.initializer.map((t) => [t.name, t]));
  return concat(twin.parameters.map((p) => Float64Array.from(tensorValues(tensors.get(p.initializer)!).data, Number)));
}

/** The same graph with other weights: nothing else of it depends on them. */
export function withWeights({ model, twin }: TwinFile, weights: Float64Array): ModelProto {
  const copy = copyModel(model);
  const at = new Map(copy.graph!.initializer.map((t, i) => [t.name, i]));
  let from = 0;
  for (const { initializer } of twin.parameters) {
    const index = at.get(initializer)!;
    const { data, dims } = tensorValues(copy.graph!.initializer[index]!);
    const values = weights.subarray(from, (from += data.length));
    copy.graph!.initializer[index] = makeTensor(
      initializer,
      data instanceof Float64Array ? values : Float32Array.from(values),
      dims,
    );
  }
  return copy;
}
