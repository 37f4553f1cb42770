import { inputError } from "../../../protocol/errors";
import { ByteReader, type Content } from "../source";
import type { ElementName } from "./elements";
import { StoredArray } from "./storedArray";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const elementOf: Record<string, ElementName> = {
  b1: "bool",
  u1: "uint8",
  i1: "int8",
  u2: "uint16",
  i2: "int16",
  u4: "uint32",
  i4: "int32",
  u8: "uint64",
  i8: "int64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

interface Header {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
  /** Where the values start. */
  end: number;
}

export const isNpy = (head: Uint8Array): boolean => MAGIC.every((byte, i) => head[i] === byte);

/**
 * One array (numpy.lib.format, versions 1.0 to 3.0). 64-bit integers become float64, half floats float32.
 * @throws input error on a damaged header, an element type that is not a real number, or too few bytes
 */
export async function openNpy(content: Content): Promise<StoredArray> {
  const { descr, fortranOrder, shape, end } = await readHeader(content);
  const element = elementOf[descr.slice(1)];
  if (!element || !"<>|=".includes(descr.charAt(0))) {
    throw inputError(
      `${content.name} has elements of type "${descr}": save it as numbers, e.g. with .astype("float32")`,
    );
  }
  const littleEndian = descr.charAt(0) !== ">";
  return StoredArray.open(content, { element, shape, littleEndian, columnMajor: fortranOrder, start: end });
}

/** The shape alone, whatever the element type. */
export const npyShape = async (content: Content): Promise<number[]> => (await readHeader(content)).shape;

async function readHeader(content: Content): Promise<Header> {
  const reader = new ByteReader(content.pieces());
  try {
    return await parseHeader(content, reader);
  } finally {
    await reader.close();
  }
}

async function parseHeader({ name, most }: Content, reader: ByteReader): Promise<Header> {
  const damaged = (what: string) =>
    inputError(`${name} is not a readable NPY file (${what}): save it again with numpy.save`);
  const bytes = await reader.take(12);
  if (!isNpy(bytes) || bytes.length < 12) throw damaged("it has no NPY header");
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw damaged(`version ${major} is unknown`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const more = await reader.take(Math.max(0, Math.min(most, end) - 12));
  if (bytes.length + more.length < end)
    throw damaged(`its header claims to end at byte ${end} but the file has ${reader.taken} bytes`);
  const decoder = new TextDecoder(major === 3 ? "utf-8" : "latin1");
  const text = decoder.decode(bytes.subarray(start, end), { stream: true }) + decoder.decode(more);
  const descr = /["']descr["']\s*:\s*["']([^"']*)["']/.exec(text)?.[1];
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = parseShape(/["']shape["']\s*:\s*\(([^)]*)\)/.exec(text)?.[1]);
  if (descr === undefined) throw damaged("its header names no simple element type");
  if (order === undefined) throw damaged("its header does not say fortran_order");
  if (!shape) throw damaged("its header has no valid shape");
  return { descr, fortranOrder: order === "True", shape, end };
}

/**
 * Extents of a Python tuple, e.g. "3, 4" or "5,"; undefined when one is negative, no number or beyond exact integers.
 */
function parseShape(tuple: string | undefined): number[] | undefined {
  if (tuple === undefined) return undefined;
  const parts = tuple.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  const shape = parts.map((part) => (/^\d+L?$/.test(part) ? parseInt(part, 10) : NaN));
  return shape.every(Number.isSafeInteger) ? shape : undefined;
}
