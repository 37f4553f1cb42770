import { TensorProto_DataLocation, type GraphProto } from "onnx-buf";
import { inputError } from "../../protocol/errors";
import { product } from "../linalg/shape";
import type { Tensor } from "../runtime";
import {
  DataType,
  bytesOf,
  isExternal,
  tensorValues,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "./proto";

/**
 * The files beside a model in which it may keep tensors. Locations are relative to the model's folder, parted by "/".
 */
export interface ModelFiles {
  /** Absolute path, for a runtime that maps the files itself. */
  readonly folder: string;
  /** Bytes of a file; "outside" when it is a link that leads out of the folder. */
  size(location: string): Promise<number | "missing" | "outside">;
  /** @throws input error when the range cannot be read */
  read(location: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A model file and what may lie beside it. */
export interface ModelSource {
  bytes: Uint8Array;
  files?: ModelFiles;
  /** What the bytes were made of, where the file was not ONNX. */
  imported?: Imported;
}

/**
 * Where an imported model comes from: its format, who wrote it, size and names of its files, and what to know of the
 * import.
 */
export interface Imported {
  format: string;
  producer: string;
  /** Of the picked file and of those beside it. */
  bytes: number;
  /** Those beside it. */
  files: string[];
  notes: string[];
}

/** What a model keeps in other files (ONNX: TensorProto.external_data). */
export interface External {
  locations: string[];
  /** Size of these files together. */
  bytes: number;
  /** Where the initializers lie that were left outside; absent when all tensors were read in. */
  files?: ModelFiles;
}

/** Up to so many bytes are read in, and the model is then like one in one piece: all of it can be widened to double. */
const readInLimit = 2 ** 28;
/** Of a larger model only shapes, axes, biases and the like are read in. */
const smallTensor = 2 ** 16;

interface Found {
  tensor: TensorProto;
  /** The tensor's name, or for an attribute that of its node. */
  name: string;
}

interface Range {
  location: string;
  offset: number;
  length: number;
}

/**
 * Checks every tensor that a model keeps in another file, and reads in those that belong in memory: all of them when
 * they are few, or else the small ones and those of attributes, which the runtime does not look for outside.
 * @param model changed in place
 * @param name how messages call it
 * @throws input error naming the tensor and its location when that leads out of the model's folder or does not hold the
 * tensor
 */
export async function readExternal(
  model: ModelProto,
  name: string,
  files: ModelFiles | undefined,
  limit = readInLimit,
): Promise<External> {
  const found = [...tensorsOf(model)].filter(({ tensor }) => isExternal(tensor));
  if (found.length === 0) return { locations: [], bytes: 0 };
  if (!files)
    throw inputError(
      `${name} keeps tensor "${found[0]!.name}" in another file, which is not at hand; give the model by its path`,
    );
  const placed = found.map((f) => ({ ...f, ...rangeOf(f, name) }));
  const sizes = new Map<string, number>();
  for (const p of placed) sizes.set(p.location, await checkRange(p, name, files, sizes.get(p.location)));
  const initializers = new Set(model.graph!.initializer);
  const mayStay =
    totalLength(placed) > limit
      ? (p: Found & Range) => p.length > smallTensor && initializers.has(p.tensor)
      : () => false;
  const entering = placed.filter((p) => !mayStay(p));
  if (totalLength(entering) > limit)
    throw inputError(
      `${name}: its attributes and small tensors take ${totalLength(entering)} bytes in other files, and at most ${limit} are read in; export large constants as initializers`,
    );
  for (const { tensor, location, offset, length } of entering) {
    const rawData = await files.read(location, offset, length);
    Object.assign(tensor, { rawData, dataLocation: TensorProto_DataLocation.DEFAULT, externalData: [] });
  }
  const bytes = [...sizes.values()].reduce((a, b) => a + b, 0);
  return { locations: [...sizes.keys()], bytes, files: entering.length < placed.length ? files : undefined };
}

/** The values of an initializer, wherever it lies: of a file just its range is read. */
export async function readTensor(tensor: TensorProto, name: string, { files }: External): Promise<Tensor> {
  if (!isExternal(tensor) || !files) return tensorValues(tensor);
  const { location, offset, length } = rangeOf({ tensor, name: tensor.name }, name);
  const rawData = await files.read(location, offset, length);
  return tensorValues({ ...tensor, rawData, dataLocation: TensorProto_DataLocation.DEFAULT });
}

const totalLength = (ranges: readonly Range[]): number => ranges.reduce((n, r) => n + r.length, 0);

/** Where the entries of a tensor say that it lies, checked as far as that goes without the file. */
function rangeOf({ tensor, name }: Found, model: string): Range {
  const refuse = (problem: string) => inputError(`${model}: tensor "${name}" ${problem}; export the model again`);
  const entries = new Map(tensor.externalData.map((e) => [e.key, e.value]));
  if (entries.size < tensor.externalData.length) throw refuse("says twice where it lies");
  const location = entries.get("location") ?? "";
  if (!isInside(location)) throw refuse(`lies at "${location}", which is no plain path inside the model's folder`);
  const length = product(tensor.dims.map(Number)) * (bytesOf(tensor.dataType) ?? NaN);
  if (!Number.isSafeInteger(Math.ceil(length)) || tensor.dims.some((d) => d < 0n))
    throw refuse(
      `has element type ${DataType[tensor.dataType] ?? tensor.dataType} and shape [${tensor.dims.join(", ")}], which cannot be read from ${location}`,
    );
  const bytes = Math.ceil(length);
  const [offset, stated] = [
    wholeNumber(entries.get("offset") ?? "0"),
    wholeNumber(entries.get("length") ?? String(bytes)),
  ];
  if (offset === undefined)
    throw refuse(`lies at offset "${entries.get("offset")}" of ${location}, which is no position in a file`);
  if (stated !== bytes)
    throw refuse(`has length "${entries.get("length")}" in ${location}, but its type and shape need ${bytes} bytes`);
  return { location, offset, length: bytes };
}

/** A relative path that no system reads as one that leads elsewhere. */
export const isInside = (location: string): boolean =>
  location !== "" && !/^\/|^[A-Za-z]:|[\\\p{Cc}]/u.test(location) && !location.split("/").includes("..");

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/**
 * @param known the file's size, where it was asked before
 * @returns the file's size
 */
async function checkRange(
  { name, location, offset, length }: Found & Range,
  model: string,
  files: ModelFiles,
  known?: number,
): Promise<number> {
  const size = known ?? (await files.size(location));
  const what = `${location}, which holds tensor "${name}",`;
  if (size === "missing")
    throw inputError(`${what} is missing beside ${model}; put it there or export the model again`);
  if (size === "outside")
    throw inputError(`${what} is a link out of the folder of ${model}; put the file itself there`);
  if (offset + length > size)
    throw inputError(
      `${what} has ${size} bytes, but ${model} wants bytes ${offset} to ${offset + length} of it; it is cut short or of another model`,
    );
  return size;
}

function* tensorsOf(model: ModelProto): Generator<Found> {
  yield* tensorsOfGraph(model.graph!);
  for (const f of model.functions) yield* tensorsOfNodes(f.node);
}

function* tensorsOfGraph(graph: GraphProto): Generator<Found> {
  for (const tensor of graph.initializer) yield { tensor, name: tensor.name };
  for (const { values, indices } of graph.sparseInitializer)
    for (const tensor of [values, indices]) if (tensor) yield { tensor, name: tensor.name };
  yield* tensorsOfNodes(graph.node);
}

function* tensorsOfNodes(nodes: readonly NodeProto[]): Generator<Found> {
  for (const node of nodes) {
    for (const a of node.attribute) {
      const sparse = [a.sparseTensor, ...a.sparseTensors].flatMap((s) => [s?.values, s?.indices]);
      for (const tensor of [a.t, ...a.tensors, ...sparse])
        if (tensor) yield { tensor, name: tensor.name || (node.output[0] ?? node.name) };
      for (const graph of [a.g, ...a.graphs]) if (graph) yield* tensorsOfGraph(graph);
    }
  }
}
