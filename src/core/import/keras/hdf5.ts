import type { Dataset, Entity, Group } from "h5wasm";
import { HoloscopeError, inputError } from "../../../protocol/errors";
import type { WeightArray } from "../layers/source";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Deflate (RFC 1951), the densest of HDF5's usual filters, expands at most this much. */
const MAX_EXPANSION = 1032;

/** H5T_FLOAT (H5Tpublic.h). */
const FLOAT_CLASS = 1;

export const isHdf5 = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** A group of an HDF5 file, as far as Keras uses them: groups in groups, text attributes and arrays. */
export class Hdf5Group {
  /** @param file name of the file and its size in bytes, which bounds what its arrays may claim */
  constructor(
    private readonly h5: Group,
    private readonly file: { name: string; bytes: number },
  ) {}

  keys(): string[] {
    return this.h5.keys();
  }

  /** The group at a path; undefined when there is none. */
  group(path: string): Hdf5Group | undefined {
    const found = this.find(path);
    return isGroup(found) ? new Hdf5Group(found, this.file) : undefined;
  }

  /** A text attribute; undefined when there is none. */
  text(attribute: string): string | undefined {
    const value = this.attribute(attribute);
    return typeof value === "string" ? value : undefined;
  }

  /**
   * A list of texts, which Keras splits into attributes "name0", "name1" ... where it exceeds what an object header
   * holds; undefined when there is none.
   */
  texts(attribute: string): string[] | undefined {
    const whole = this.attribute(attribute);
    if (whole !== undefined) return textsOf(whole);
    const parts: string[] = [];
    for (
      let n = 0, part = this.attribute(`${attribute}0`);
      part !== undefined;
      part = this.attribute(`${attribute}${++n}`)
    )
      parts.push(...textsOf(part));
    return parts.length > 0 ? parts : undefined;
  }

  /**
   * The numbers at a path.
   * @throws input error naming the array when it is missing, of another type or larger than its file can hold
   */
  array(path: string): WeightArray {
    const place = `weight "${this.h5.path === "/" ? "" : this.h5.path}/${path}" of ${this.file.name}`;
    const found = this.find(path);
    if (!isDataset(found)) throw inputError(`${place} is missing; save the model again`);
    const { shape, total_size: size, size: width, type, littleEndian } = found.metadata;
    const claimed = size * width;
    if (claimed > this.file.bytes * (found.filters.length > 0 ? MAX_EXPANSION : 1))
      throw inputError(
        `${place} claims ${claimed} bytes, more than its file of ${this.file.bytes} bytes can hold; save the model again`,
      );
    const isHalf = type === FLOAT_CLASS && width < 4;
    const data = isHalf || !littleEndian ? undefined : numbers(found.value);
    if (!data)
      throw inputError(
        `${place} is of type ${String(found.dtype)}: only float32, float64 and whole numbers are read; save the model in float32`,
      );
    return { shape: shape ?? [], data };
  }

  private attribute(name: string): unknown {
    return Object.hasOwn(this.h5.attrs, name) ? this.h5.get_attribute(name, false) : undefined;
  }

  /** Step by step, because the library reports what it does not find as an error. */
  private find(path: string): Entity | null {
    return path
      .split("/")
      .reduce<Entity | null>((at, name) => (isGroup(at) && at.keys().includes(name) ? at.get(name) : null), this.h5);
  }
}

/**
 * Opens an HDF5 file for as long as `read` runs.
 * @param name how messages call the file
 * @throws input error when it is no HDF5 file, or damaged
 */
export async function readHdf5<T>(bytes: Uint8Array, name: string, read: (root: Hdf5Group) => T): Promise<T> {
  if (!isHdf5(bytes)) throw inputError(`${name} is not an HDF5 file; save the model again`);
  // 5 MB of HDF5 library, loaded by those who open such a file.
  const { File, ready } = await import("h5wasm");
  const { FS, activate_throwing_error_handler: throwErrors } = await ready;
  throwErrors();
  const path = "/model.h5";
  try {
    FS.writeFile(path, bytes);
    const file = new File(path, "r");
    try {
      return read(new Hdf5Group(file, { name, bytes: bytes.length }));
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof HoloscopeError) throw error;
    throw inputError(`${name} is not a readable HDF5 file: it is damaged or truncated; save the model again`);
  } finally {
    FS.unlink(path);
  }
}

const isGroup = (entity: Entity | null): entity is Group =>
  entity !== null && "type" in entity && entity.type === "Group";
const isDataset = (entity: Entity | null): entity is Dataset =>
  entity !== null && "type" in entity && entity.type === "Dataset";

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v) => typeof v === "string") : typeof value === "string" ? [value] : [];

function numbers(value: unknown): WeightArray["data"] | undefined {
  if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) return value;
  if (value instanceof Float64Array) return Float32Array.from(value);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Int32Array.from(value, Number);
  if (
    value instanceof Int8Array ||
    value instanceof Int16Array ||
    value instanceof Uint16Array ||
    value instanceof Uint32Array
  )
    return Int32Array.from(value);
  // A scalar.
  if (typeof value === "number") return Float32Array.of(value);
  return typeof value === "bigint" ? Int32Array.of(Number(value)) : undefined;
}
