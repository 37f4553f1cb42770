import { Gunzip } from "fflate";
import { errorMessage, inputError } from "../../protocol/errors";
import type { SourceFile } from "./dataset";

/** Fed in pieces, so that a small file which unpacks to very much is stopped early (deflate expands at most 1032 times). */
const PIECE_BYTES = 1 << 16;
const MAX_BYTES = 2 ** 32;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks a gzip file, of one or more members. The length field at its end (RFC 1952) counts modulo 2^32 and may lie: it is not read.
 * @throws input error when the file is damaged, truncated or unpacks to more than 4 GB
 */
export function gunzip(file: SourceFile): SourceFile {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream = new Gunzip((chunk) => {
    total += chunk.length;
    if (total > MAX_BYTES) throw new RangeError("it unpacks to more than 4 GB");
    chunks.push(chunk);
  });
  try {
    for (let start = 0; start < file.bytes.length; start += PIECE_BYTES) {
      const end = start + PIECE_BYTES;
      stream.push(file.bytes.subarray(start, end), end >= file.bytes.length);
    }
  } catch (error) {
    throw inputError(`${file.name} cannot be unpacked (${errorMessage(error)}): pack it again with gzip`);
  }
  return { name: file.name, bytes: concatenate(chunks, total) };
}

function concatenate(chunks: Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
