import { unzipSync, type UnzipFileInfo } from "fflate";
import { HoloscopeError, errorMessage, inputError } from "../../protocol/errors";
import type { SourceFile } from "./dataset";

const MAX_BYTES = 2 ** 32;
/** Deflate (RFC 1951) expands at most this much; an entry that claims more lies about its size. */
const MAX_EXPANSION = 1032;

/** A zip archive: what messages call its kind, and what they advise when it is damaged or too large. */
export interface Zip {
  file: SourceFile;
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
export function zipEntries(zip: Zip): Map<string, UnzipFileInfo> {
  const entries = new Map<string, UnzipFileInfo>();
  unzip(zip, (info) => {
    entries.set(info.name, info);
    return false;
  });
  return entries;
}

/**
 * @param name how messages call the entry
 * @throws input error when it claims more than its packed bytes can hold, or than is read, or is damaged
 */
export function unpackEntry(zip: Zip, entry: UnzipFileInfo, name: string): Uint8Array {
  const claims = `${name} claims ${entry.originalSize} bytes`;
  if (entry.originalSize > MAX_BYTES) throw inputError(`${claims}: more than 4 GB are not read, ${zip.smaller}`);
  const most = entry.compression === 0 ? entry.size : entry.size * MAX_EXPANSION;
  if (entry.originalSize > most) {
    throw inputError(
      `${claims} but its ${entry.size} packed bytes cannot hold more than ${most}: the file is damaged, save it again`,
    );
  }
  const bytes = unzip(zip, (info) => info.name === entry.name)[entry.name];
  if (!bytes) throw inputError(`${name} cannot be unpacked: ${zip.remedy}`);
  return bytes;
}

function unzip({ file, kind, remedy }: Zip, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(file.bytes, { filter });
  } catch (error) {
    if (error instanceof HoloscopeError) throw error;
    throw inputError(`${file.name} is not a readable ${kind} (${errorMessage(error)}): ${remedy}`);
  }
}
