import { readRange, type Source } from "./source";

/** An entry as the central directory of a zip archive lists it (PKWARE, APPNOTE.TXT). */
export interface ZipEntry {
  name: string;
  /** 0: stored, 8: deflated. */
  compression: number;
  /** Packed bytes. */
  size: number;
  originalSize: number;
  /** Where its local header starts. */
  offset: number;
}

const endRecord = 22;
const longestComment = 0xffff;
const signatures = { entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
/** A directory of more bytes belongs to no archive of arrays or weights. */
const maxDirectory = 2 ** 28;
const in64 = 0xffffffff;

/** @throws Error with few words when there is none */
export async function readDirectory(file: Source): Promise<ZipEntry[]> {
  const { count, at, end } = await findDirectory(file);
  if (!(at >= 0 && at <= end && end - at <= maxDirectory)) throw new Error("invalid zip data");
  const view = viewOf(await readRange(file, at, end - at));
  const entries: ZipEntry[] = [];
  for (let i = 0, place = 0; i < count; i++) {
    const [entry, next] = entryAt(view, place);
    entries.push(entry);
    place = next;
  }
  return entries;
}

interface Directory {
  /** Number of entries. */
  count: number;
  /** First byte, and the one behind the last. */
  at: number;
  end: number;
}

async function findDirectory(file: Source): Promise<Directory> {
  const from = Math.max(0, file.size - endRecord - longestComment);
  const tail = viewOf(await readRange(file, from, file.size - from));
  let place = tail.byteLength - endRecord;
  while (place >= 0 && tail.getUint32(place, true) !== signatures.end) place--;
  if (place < 0) throw new Error("invalid zip data");
  const found = { count: tail.getUint16(place + 8, true), at: tail.getUint32(place + 16, true), end: from + place };
  if (found.at !== in64 && found.count !== 0xffff) return found;
  return (await findDirectory64(file, found.end)) ?? found;
}

/** The directory of an archive with sizes of 64 bits, whose locator stands before the end record. */
async function findDirectory64(file: Source, end: number): Promise<Directory | undefined> {
  if (end < 20) return undefined;
  const locator = viewOf(await readRange(file, end - 20, 20));
  if (locator.getUint32(0, true) !== signatures.locator64) return undefined;
  const place = uint64(locator, 8);
  const record = viewOf(await readRange(file, place, 56));
  if (record.getUint32(0, true) !== signatures.end64) return undefined;
  return { count: uint64(record, 32), at: uint64(record, 48), end: place };
}

/** The entry at a place of the directory, and where the next one stands. */
function entryAt(view: DataView, at: number): [ZipEntry, number] {
  if (view.getUint32(at, true) !== signatures.entry) throw new Error("invalid zip data");
  const isUtf8 = (view.getUint16(at + 8, true) & 2048) !== 0;
  const [names, extras, comments] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const name = bytesOf(view, at + 46, names!);
  const extra = viewOf(bytesOf(view, at + 46 + names!, extras!));
  const sizes = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  const [originalSize, size, offset] = widened(sizes, extra);
  return [
    {
      name: new TextDecoder(isUtf8 ? "utf-8" : "latin1").decode(name),
      compression: view.getUint16(at + 10, true),
      size: size!,
      originalSize: originalSize!,
      offset: offset!,
    },
    at + 46 + names! + extras! + comments!,
  ];
}

/** Numbers that do not fit into 32 bits stand in an extra field of kind 1, in their order. */
function widened(numbers: number[], extra: DataView): number[] {
  let place = 0;
  while (place + 4 <= extra.byteLength && extra.getUint16(place, true) !== 1)
    place += 4 + extra.getUint16(place + 2, true);
  let at = place + 4;
  return numbers.map((number) => {
    if (number !== in64 || at + 8 > extra.byteLength) return number;
    at += 8;
    return uint64(extra, at - 8);
  });
}

const uint64 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  if (at + length > view.byteLength) throw new Error("invalid zip data");
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
