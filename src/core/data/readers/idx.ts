import { inputError } from "../../../protocol/errors";
import type { DataFile } from "../dataset";
import { arrayPair } from "./arrays";
import type { ElementName } from "./elements";
import { StoredArray } from "./storedArray";

/** Third byte of the magic number (LeCun, THE MNIST DATABASE, "the IDX file format"). */
const elementOf: Record<number, ElementName> = {
  0x08: "uint8",
  0x09: "int8",
  0x0b: "int16",
  0x0c: "int32",
  0x0d: "float32",
  0x0e: "float64",
};

/** A pair of IDX files: images `examples` x rows x columns (or any rank), and labels of rank 1. */
export const idx = arrayPair(isIdx, openIdx);

function isIdx(head: Uint8Array): boolean {
  const [zero, alsoZero, type, rank] = head;
  return zero === 0 && alsoZero === 0 && type !== undefined && type in elementOf && rank !== undefined && rank > 0;
}

/** Two zero bytes, element type, rank; one big-endian 32-bit size per axis; the values, big-endian. */
async function openIdx(file: DataFile): Promise<StoredArray> {
  const rank = file.head[3]!;
  const start = 4 + 4 * rank;
  // A rank is one byte, so that the head holds the header.
  if (file.head.length < start) {
    throw inputError(
      `${file.name} claims a header of ${start} bytes (rank ${rank}) but holds ${file.head.length}: it is truncated or damaged, save it again`,
    );
  }
  const view = new DataView(file.head.buffer, file.head.byteOffset, file.head.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const element = elementOf[file.head[2]!]!;
  return StoredArray.open(file, { element, shape, littleEndian: false, columnMajor: false, start });
}
