import { Gunzip } from "fflate";
import { errorMessage, inputError } from "../../protocol/errors";
import { partsOf, readPieces, type Content, type Source } from "./source";

/** Fed in parts, so that a small file which unpacks to very much is stopped early. */
const partBytes = 1 << 16;
const maxBytes = 2 ** 32;

/** Deflate (RFC 1951) expands at most this much. */
export const maxExpansion = 1032;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * A gzip file, of one or more members, unpacked as it is read. The length field at its end (RFC 1952) counts modulo
 * 2^32 and may lie: it is not read.
 */
export const gunzipped = (source: Source): Content => ({
  name: source.name,
  most: Math.min(maxBytes, source.size * maxExpansion),
  isPacked: true,
  pieces: () => unpacked(source),
});

/** @throws input error when the file is damaged, truncated or unpacks to more than 4 GB */
async function* unpacked(source: Source): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  const stream = new Gunzip((chunk) => chunks.push(chunk));
  let [read, total] = [0, 0];
  for await (const piece of readPieces(source, 0, source.size))
    for (const part of partsOf(piece, partBytes)) {
      read += part.length;
      try {
        stream.push(part, read === source.size);
        total += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        if (total > maxBytes) throw new RangeError("it unpacks to more than 4 GB");
      } catch (error) {
        throw inputError(`${source.name} cannot be unpacked (${errorMessage(error)}): pack it again with gzip`);
      }
      yield* chunks;
      chunks = [];
    }
}
