import type { Values } from "../values";

export type ElementName = "bool" | `${"uint" | "int"}${8 | 16 | 32 | 64}` | `float${16 | 32 | 64}`;

interface Element {
  bytes: number;
  /** Values over native-endian bytes: a view where JavaScript has the type, a wider copy where it has not. */
  view(buffer: ArrayBufferLike, offset: number, count: number): Values;
}

const uint8: Element = { bytes: 1, view: (buffer, offset, count) => new Uint8Array(buffer, offset, count) };

const elements: Record<ElementName, Element> = {
  bool: uint8,
  uint8,
  int8: { bytes: 1, view: (buffer, offset, count) => new Int8Array(buffer, offset, count) },
  uint16: { bytes: 2, view: (buffer, offset, count) => new Uint16Array(buffer, offset, count) },
  int16: { bytes: 2, view: (buffer, offset, count) => new Int16Array(buffer, offset, count) },
  uint32: { bytes: 4, view: (buffer, offset, count) => new Uint32Array(buffer, offset, count) },
  int32: { bytes: 4, view: (buffer, offset, count) => new Int32Array(buffer, offset, count) },
  uint64: {
    bytes: 8,
    view: (buffer, offset, count) => Float64Array.from(new BigUint64Array(buffer, offset, count), Number),
  },
  int64: {
    bytes: 8,
    view: (buffer, offset, count) => Float64Array.from(new BigInt64Array(buffer, offset, count), Number),
  },
  float16: {
    bytes: 2,
    view: (buffer, offset, count) => Float32Array.from(new Uint16Array(buffer, offset, count), halfToNumber),
  },
  float32: { bytes: 4, view: (buffer, offset, count) => new Float32Array(buffer, offset, count) },
  float64: { bytes: 8, view: (buffer, offset, count) => new Float64Array(buffer, offset, count) },
};

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export const elementBytes = (element: ElementName): number => elements[element].bytes;

export interface Layout {
  element: ElementName;
  count: number;
  littleEndian: boolean;
}

/** Values of `count` elements; a view of their bytes where endianness and alignment allow. */
export function decodeElements(values: Uint8Array, { element, count, littleEndian }: Layout): Values {
  const { bytes: size, view } = elements[element];
  const swap = size > 1 && littleEndian !== nativeLittleEndian;
  const source = swap || values.byteOffset % size !== 0 ? new Uint8Array(values) : values;
  if (swap) swapBytes(source, size);
  return view(source.buffer, source.byteOffset, count);
}

const nativeLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low++, high--) {
      const kept = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = kept;
    }
  }
}
