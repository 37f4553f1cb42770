import { Inflate } from "fflate";
import { HoloscopeError, errorMessage, inputError } from "../../protocol/errors";
import { maxExpansion } from "./gzip";
import { ByteReader, partsOf, readPieces, readRange, type Content, type Source } from "./source";
import { readDirectory, type ZipEntry } from "./zipDirectory";

const maxBytes = 2 ** 32;
/** Unpacked at once. */
const partBytes = 1 << 18;
/** Size of a local file header up to its name. */
const localHeader = 30;

/** A zip archive: what messages call its kind, and what they advise when it is damaged or too large. */
export interface Zip {
  file: Source;
  kind: string;
  remedy: string;
  smaller: string;
}

/** A local file header, or the end record of an empty archive. */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, kind, version] = bytes;
  return p === 0x50 && k === 0x4b && ((kind === 3 && version === 4) || (kind === 5 && version === 6));
}

/** The entries of the archive by name, without unpacking. */
export async function zipEntries(zip: Zip): Promise<Map<string, ZipEntry>> {
  const entries = await readDirectory(zip.file).catch((error: unknown) => {
    throw unreadable(zip, error);
  });
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/**
 * An entry, unpacked as it is read.
 * @param name how messages call the entry
 * @throws input error when it claims more than its packed bytes can hold, or than is read; when it is read also where
 * it is damaged
 */
export function entryContent(zip: Zip, entry: ZipEntry, name: string): Content {
  const claims = `${name} claims ${entry.originalSize} bytes`;
  if (entry.originalSize > maxBytes) throw inputError(`${claims}: more than 4 GB are not read, ${zip.smaller}`);
  const most = entry.compression === 0 ? entry.size : entry.size * maxExpansion;
  if (entry.originalSize > most) {
    throw inputError(
      `${claims} but its ${entry.size} packed bytes cannot hold more than ${most}: the file is damaged, save it again`,
    );
  }
  return {
    name,
    size: entry.originalSize,
    most: entry.originalSize,
    isPacked: entry.compression !== 0,
    pieces: () => unpacked(zip, entry),
  };
}

/** An entry as a whole. */
export async function unpackEntry(zip: Zip, entry: ZipEntry, name: string): Promise<Uint8Array> {
  return new ByteReader(entryContent(zip, entry, name).pieces()).take(entry.originalSize);
}

async function* unpacked(zip: Zip, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let left = entry.originalSize;
  try {
    for await (const piece of inflated(zip.file, entry)) {
      yield piece.subarray(0, left);
      left -= piece.length;
      if (left <= 0) return;
    }
  } catch (error) {
    throw unreadable(zip, error);
  }
}

async function* inflated(file: Source, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const header = await readRange(file, entry.offset, localHeader);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const start = entry.offset + localHeader + view.getUint16(26, true) + view.getUint16(28, true);
  const end = Math.min(file.size, start + entry.size);
  if (entry.compression === 0) return yield* readPieces(file, start, end);
  if (entry.compression !== 8) throw new Error(`unknown compression type ${entry.compression}`);
  let chunks: Uint8Array[] = [];
  const stream = new Inflate((chunk) => chunks.push(chunk));
  let at = start;
  for await (const piece of readPieces(file, start, end))
    for (const part of partsOf(piece, partBytes)) {
      at += part.length;
      stream.push(part, at === end);
      yield* chunks;
      chunks = [];
    }
}

function unreadable({ file, kind, remedy }: Zip, error: unknown): HoloscopeError {
  if (error instanceof HoloscopeError) return error;
  return inputError(`${file.name} is not a readable ${kind} (${errorMessage(error)}): ${remedy}`);
}
