import type { Values } from "../src/core/data/values";
import { openNpy } from "../src/core/data/readers/npyArray";
import { contentOf, sourceOfBytes, type Source } from "../src/core/data/source";

/** A file as data is read from. */
export const textSource = (name: string, text: string): Source => sourceOfBytes(name, new TextEncoder().encode(text));

export interface NpyArray {
  shape: readonly number[];
  values: Values;
}

/** @throws input error when the file is damaged, or no array of numbers */
export async function parseNpy({ name, bytes }: { name: string; bytes: Uint8Array }): Promise<NpyArray> {
  const array = await openNpy(contentOf(sourceOfBytes(name, bytes)));
  return { shape: array.shape, values: await array.values() };
}

/**
 * An NPY file (version 1.0, little-endian float64, C order) with a header that claims `shape`, whatever `data` holds.
 */
export function npy(shape: readonly number[], data: Float64Array): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11, " ") + "\n";
  const header = Uint8Array.from([
    0x93,
    ...Buffer.from("NUMPY"),
    1,
    0,
    padded.length & 255,
    padded.length >> 8,
    ...Buffer.from(padded),
  ]);
  return Buffer.concat([header, new Uint8Array(data.buffer)]);
}
