import { inputError } from "../../../protocol/errors";
import type { SourceFile, Values } from "../dataset";
import type { NamedArray } from "./arrays";
import { decodeElements, type ElementName, type Layout } from "./elements";

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

export const isNpy = ({ bytes }: SourceFile): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * Reads one array (numpy.lib.format, versions 1.0 to 3.0). 64-bit integers become float64, half floats float32.
 * @throws input error on a damaged header, an element type that is not a real number, or too few bytes
 */
export function parseNpy(file: SourceFile): NamedArray {
  const header = parseHeader(file);
  const { shape, fortranOrder } = header;
  const values = decodeElements(file.name, file.bytes.subarray(header.end), layout(file.name, header));
  return { name: file.name, shape, values: fortranOrder && shape.length > 1 ? toRowMajor(values, shape) : values };
}

/** The shape alone, whatever the element type. */
export const npyShape = (file: SourceFile): number[] => parseHeader(file).shape;

function layout(name: string, { descr, shape }: Header): Layout {
  const element = elementOf[descr.slice(1)];
  if (!element || !"<>|=".includes(descr.charAt(0))) {
    throw inputError(`${name} has elements of type "${descr}": save it as numbers, e.g. with .astype("float32")`);
  }
  return { element, shape, littleEndian: descr.charAt(0) !== ">" };
}

function parseHeader(file: SourceFile): Header {
  const { name, bytes } = file;
  const damaged = (what: string) =>
    inputError(`${name} is not a readable NPY file (${what}): save it again with numpy.save`);
  if (!isNpy(file) || bytes.length < 12) throw damaged("it has no NPY header");
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw damaged(`version ${major} is unknown`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  const end = start + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length)
    throw damaged(`its header claims to end at byte ${end} but the file has ${bytes.length} bytes`);
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, end));
  const descr = /["']descr["']\s*:\s*["']([^"']*)["']/.exec(text)?.[1];
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = parseShape(/["']shape["']\s*:\s*\(([^)]*)\)/.exec(text)?.[1]);
  if (descr === undefined) throw damaged("its header names no simple element type");
  if (order === undefined) throw damaged("its header does not say fortran_order");
  if (!shape) throw damaged("its header has no valid shape");
  return { descr, fortranOrder: order === "True", shape, end };
}

/** Extents of a Python tuple, e.g. "3, 4" or "5,"; undefined when one is negative, no number or beyond exact integers. */
function parseShape(tuple: string | undefined): number[] | undefined {
  if (tuple === undefined) return undefined;
  const parts = tuple.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  const shape = parts.map((part) => (/^\d+L?$/.test(part) ? parseInt(part, 10) : NaN));
  return shape.every(Number.isSafeInteger) ? shape : undefined;
}

/** Column-major values in row-major order. */
function toRowMajor(values: Values, shape: number[]): Values {
  const out = values.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
