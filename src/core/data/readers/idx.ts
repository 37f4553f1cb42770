import { inputError } from "../../../protocol/errors";
import type { Reader, SourceFile } from "../dataset";
import { describeClasses, orderPair, pairArrays, type NamedArray } from "./arrays";
import { decodeElements, type ElementName } from "./elements";

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
export const idx: Reader = {
  accepts: (files) => files.every(isIdx),
  describe(files) {
    const { inputs, labels } = orderPair(files, parseIdx);
    const { examples } = pairArrays(inputs, labels);
    return { format: "idx", examples, classes: describeClasses(labels.values) };
  },
  read(files, data) {
    const { inputs, labels } = orderPair(files, parseIdx, data.labels);
    return pairArrays(inputs, labels);
  },
};

function isIdx({ bytes }: SourceFile): boolean {
  const [zero, alsoZero, type, rank] = bytes;
  return zero === 0 && alsoZero === 0 && type !== undefined && type in elementOf && rank !== undefined && rank > 0;
}

/** Two zero bytes, element type, rank; one big-endian 32-bit size per axis; the values, big-endian. */
function parseIdx({ name, bytes }: SourceFile): NamedArray {
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw inputError(
      `${name} claims a header of ${start} bytes (rank ${rank}) but holds ${bytes.length}: it is truncated or damaged, save it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = decodeElements(name, bytes.subarray(start), {
    element: elementOf[bytes[2]!]!,
    shape,
    littleEndian: false,
  });
  return { name, values, shape };
}
