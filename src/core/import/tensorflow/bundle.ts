import { inputError } from "../../../protocol/errors";
import { product } from "../../linalg/shape";
import type { WeightArray } from "../layers/source";
import { brief } from "../../data/names";
import { decoded, readShape } from "./graphDef";
import { elementTypes } from "./types";
import { Message } from "./wire";

/** The last eight bytes of a table (leveldb, table/format.h). */
const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/**
 * The variables of a SavedModel: a table of names, and the numbers in one or more files
 * (tensorflow/core/util/tensor_bundle).
 */
export interface Bundle {
  has(key: string): boolean;
  /** @throws input error when the variable is missing, of another type or outside its file */
  read(key: string): Promise<WeightArray>;
  /** The key of every variable by its full name; of networks that TensorFlow 2 saved. */
  keys(): Promise<ReadonlyMap<string, string>>;
}

type File = (path: string) => Promise<Uint8Array>;

/**
 * @param file reads a file of the model's folder
 * @throws input error when the table is damaged
 */
export async function openBundle(file: File): Promise<Bundle> {
  const index = "variables/variables.index";
  const entries = readTable(await file(index), index);
  // The first entry tells the number of files, in the place where others have their type.
  const shards = entries.get("")?.type ?? 1;
  const bytesOf = async (key: string): Promise<Uint8Array> => {
    const entry = entries.get(key);
    if (!entry) throw inputError(`${index} lists no variable "${brief(key)}"; export the model again`);
    const path = `variables/variables.data-${digits(entry.shard)}-of-${digits(shards)}`;
    const [{ offset, size }, bytes] = [entry, await file(path)];
    if (offset < 0 || size < 0 || offset + size > bytes.length)
      throw inputError(
        `${path} has ${bytes.length} bytes, but variable "${brief(key)}" wants bytes ${offset} to ${offset + size} of it; it is cut short or of another model`,
      );
    return bytes.subarray(offset, offset + size);
  };
  return {
    has: (key) => entries.has(key),
    async read(key) {
      const bytes = await bytesOf(key);
      const { type: number, shape } = entries.get(key)!;
      const type = elementTypes[number] ?? "unknown";
      const data = decoded(type, bytes);
      if (!data || shape === "unknown" || data.length !== product(shape))
        throw inputError(
          `${index}: variable "${brief(key)}" of type ${type} and shape [${String(shape)}] cannot be read; export the model in float32`,
        );
      return { shape, data };
    },
    async keys() {
      return entries.has(objectGraph) ? fullNames(await bytesOf(objectGraph)) : new Map();
    },
  };
}

const digits = (n: number): string => String(n).padStart(5, "0");

/** Under this key lies the graph of the objects that own the variables. */
const objectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

/**
 * A text tensor: the length as a varint, a checksum of four bytes, the text: a TrackableObjectGraph
 * (trackable_object_graph.proto).
 */
function fullNames(bytes: Uint8Array): Map<string, string> {
  const start = bytes.findIndex((byte) => byte < 0x80) + 1 + 4;
  try {
    const attributes = new Message(bytes.subarray(start)).messages(1).flatMap((object) => object.messages(2));
    return new Map(attributes.map((a) => [a.text(2), a.text(3)]));
  } catch {
    throw inputError("variables/variables.data holds a damaged list of objects; export the model again");
  }
}

/** Where a variable lies: BundleEntryProto. */
interface Entry {
  type: number;
  shape: number[] | "unknown";
  shard: number;
  offset: number;
  size: number;
}

const entryOf = (value: Message): Entry => ({
  type: value.number(1),
  shape: readShape(value.message(2)),
  shard: value.number(3),
  offset: value.number(4),
  size: value.number(5),
});

/** Keys and values of a leveldb table whose blocks are not compressed, as TensorFlow writes it. */
function readTable(bytes: Uint8Array, name: string): Map<string, Entry> {
  if (bytes.length < 48 || !magic.every((byte, i) => bytes[bytes.length - 8 + i] === byte))
    throw inputError(`${name} is no table of variables; it may be cut short, so export the model again`);
  try {
    const footer = new Cursor(bytes, bytes.length - 48, bytes.length);
    footer.varint();
    footer.varint();
    const blocks = blockOf(bytes, footer.varint(), footer.varint());
    const entries = [...blocks.values()].flatMap((handle) => {
      const at = new Cursor(handle, 0, handle.length);
      return [...blockOf(bytes, at.varint(), at.varint())];
    });
    return new Map(entries.map(([key, value]) => [key, entryOf(new Message(value))]));
  } catch {
    throw inputError(`${name} is a damaged or compressed table of variables; export the model again`);
  }
}

/** The entries of a block: each says how much of the key before it has too. */
function blockOf(bytes: Uint8Array, offset: number, size: number): Map<string, Uint8Array> {
  if (bytes[offset + size] !== 0) throw new RangeError("compressed block");
  const restarts = new DataView(bytes.buffer, bytes.byteOffset + offset + size - 4, 4).getUint32(0, true);
  const cursor = new Cursor(bytes, offset, offset + size - 4 * (restarts + 1));
  const entries = new Map<string, Uint8Array>();
  let key: number[] = [];
  while (!cursor.isAtEnd) {
    const [shared, own, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    key = [...key.slice(0, shared), ...cursor.take(own)];
    entries.set(new TextDecoder().decode(Uint8Array.from(key)), cursor.take(length));
  }
  return entries;
}

class Cursor {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  varint(): number {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const [byte] = this.take(1);
      value += (byte! & 0x7f) * factor;
      if (byte! < 0x80) return value;
    }
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.end) throw new RangeError("past the end");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
