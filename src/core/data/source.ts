/** A file as the engine hands it over: core knows no files. */
export interface Source {
  name: string;
  /** In bytes. */
  size: number;
  /**
   * Bytes from `offset` on: `length` of them, or fewer but at least one.
   * @param length at least one, and not beyond the end
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is in memory. */
export const sourceOfBytes = (name: string, bytes: Uint8Array): Source => ({
  name,
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

/** Bytes that are read in order, as often as asked: a file, a gzip file unpacked, or a member of an archive. */
export interface Content {
  /** How messages call it. */
  name: string;
  /** Number of bytes, where it is known without reading them. */
  size?: number;
  /** It has no more bytes than this. */
  most: number;
  /** Whether it must be unpacked whenever it is read. */
  isPacked: boolean;
  pieces(): AsyncIterable<Uint8Array>;
}

const pieceBytes = 1 << 20;

/** Bytes [from, to) of a file. */
export async function* readPieces(source: Source, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to;) {
    const piece = await source.read(at, Math.min(pieceBytes, to - at));
    at += piece.length;
    yield piece;
  }
}

/** A piece in parts of at most `length` bytes, for work that goes on in smaller steps than reading. */
export function* partsOf(piece: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < piece.length; at += length) yield piece.subarray(at, at + length);
}

/** Bytes [from, from + length) of a file, fewer where it ends before. */
export const readRange = (source: Source, from: number, length: number): Promise<Uint8Array> => {
  const to = Math.min(source.size, from + length);
  return new ByteReader(readPieces(source, from, to)).take(Math.max(0, to - from));
};

export const contentOf = (source: Source): Content => ({
  name: source.name,
  size: source.size,
  most: source.size,
  isPacked: false,
  pieces: () => readPieces(source, 0, source.size),
});

/** Takes bytes in portions of its own from pieces of any length. Close it when it is not read to the end. */
export class ByteReader {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);
  /** Bytes taken so far. */
  taken = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.iterator = pieces[Symbol.asyncIterator]();
  }

  /** The next bytes: `length` of them, or fewer at the end. */
  async take(length: number): Promise<Uint8Array> {
    if (this.rest.length === 0 && length > 0) await this.more();
    if (this.rest.length >= length) return this.cut(length);
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.rest.length === 0 && !(await this.more())) break;
      const part = this.rest.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.rest = this.rest.subarray(part.length);
    }
    this.taken += filled;
    return bytes.subarray(0, filled);
  }

  /** All bytes that are left. */
  async takeAll(): Promise<Uint8Array> {
    const pieces = [this.rest];
    while (await this.more()) pieces.push(this.rest);
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** Number of bytes that are left, which are read for it. */
  async countRest(): Promise<number> {
    let count = this.rest.length;
    while (await this.more()) count += this.rest.length;
    return count;
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }

  private cut(length: number): Uint8Array {
    const bytes = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    this.taken += length;
    return bytes;
  }

  private async more(): Promise<boolean> {
    const next = await this.iterator.next();
    if (!next.done) this.rest = next.value;
    return !next.done;
  }
}

/** The first bytes: `length` of them, or all where there are fewer. */
export async function headOf(content: Content, length: number): Promise<Uint8Array> {
  const reader = new ByteReader(content.pieces());
  try {
    return await reader.take(length);
  } finally {
    await reader.close();
  }
}
