import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, rmdir, stat, statfs, type FileHandle } from "node:fs/promises";
import path from "node:path";
import type { ActivationStore, ActivationStores } from "../core/activations/store";
import { HoloscopeError, inputError } from "../protocol/errors";
import { exists, readJson, reason, writeWhole } from "./files";

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

/**
 * A folder for what an interrupted run of probes need not do again: features, in one file a tensor, and finished
 * probes.
 */
export class ProbeFolder implements ActivationStores {
  /** What belongs to this run: other runs may share the folder. */
  private readonly used = new Set<string>();

  constructor(private readonly folder: string) {}

  key(parts: readonly (string | ArrayBufferView)[]): string {
    const hash = createHash("sha256");
    for (const part of parts) {
      // The length keeps parts apart.
      hash.update(`${typeof part === "string" ? part.length : part.byteLength}:`);
      hash.update(typeof part === "string" ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    }
    return hash.digest("hex").slice(0, 24);
  }

  async openStore(key: string, widths: ReadonlyMap<string, number>, rows: number): Promise<ActivationStore> {
    const folder = this.at("activations", key);
    return this.writing(() => FileStore.open(folder, widths, rows));
  }

  removeStore(key: string): Promise<void> {
    return rm(this.at("activations", key), { recursive: true, force: true });
  }

  async find(key: string): Promise<Uint8Array | undefined> {
    const file = this.at("probe", key);
    return (await exists(file)) ? readFile(file) : undefined;
  }

  keep(key: string, bytes: Uint8Array): Promise<void> {
    return writeWhole(this.at("probe", key), bytes);
  }

  /** Removes all that this run kept, and the folder if nothing else is in it. */
  async clear(): Promise<void> {
    if (this.used.size === 0) return;
    for (const file of this.used) await rm(file, { recursive: true, force: true });
    await rmdir(this.folder).catch(() => undefined);
  }

  /** @throws input error when nothing can be kept in the folder */
  async check(): Promise<void> {
    const probe = path.join(this.folder, `.${process.pid}`);
    await writeWhole(probe, "");
    await rm(probe, { force: true });
  }

  private at(kind: string, key: string): string {
    const file = path.join(this.folder, `${kind}-${key}`);
    this.used.add(file);
    return file;
  }

  private async writing<T>(work: () => Promise<T>): Promise<T> {
    return work().catch((error: unknown) => {
      throw cannotKeep(this.folder, error);
    });
  }
}

const cannotKeep = (folder: string, error: unknown): HoloscopeError =>
  error instanceof HoloscopeError
    ? error
    : inputError(
        `cannot keep activations in ${folder}: ${reason(error)}; choose another work folder (--work), or probe fewer tensors or examples`,
      );

/** Raw little-endian floats, row by row, a file a tensor; the manifest says how many rows all of them have. */
class FileStore implements ActivationStore {
  private constructor(
    private readonly folder: string,
    private readonly files: ReadonlyMap<string, { handle: FileHandle; width: number }>,
    public rows: number,
  ) {}

  static async open(folder: string, widths: ReadonlyMap<string, number>, rows: number): Promise<FileStore> {
    await mkdir(folder, { recursive: true });
    const done = await rowsIn(folder, widths);
    const perRow = [...widths.values()].reduce((sum, width) => sum + width, 0) * bytesPerValue;
    await requireRoom(folder, (rows - done) * perRow);
    const files = new Map<string, { handle: FileHandle; width: number }>();
    try {
      for (const [index, [tensor, width]] of [...widths].entries()) {
        const file = fileOf(folder, index);
        const handle = await open(file, (await exists(file)) ? "r+" : "w+");
        files.set(tensor, { handle, width });
        const kept = done * width * bytesPerValue;
        // Closing a file that was cut to nothing waits on ext4 until all of it is on the disk.
        if ((await handle.stat()).size > kept) await handle.truncate(kept);
      }
    } catch (error) {
      for (const { handle } of files.values()) await handle.close();
      throw error;
    }
    return new FileStore(folder, files, done);
  }

  async append(rows: number, features: ReadonlyMap<string, Float32Array>): Promise<void> {
    try {
      for (const [tensor, { handle, width }] of this.files) {
        const { buffer, byteOffset, byteLength } = features.get(tensor)!;
        await writeAll(handle, new Uint8Array(buffer, byteOffset, byteLength), this.rows * width * bytesPerValue);
      }
      await writeWhole(manifestOf(this.folder), JSON.stringify({ rows: this.rows + rows }));
    } catch (error) {
      throw cannotKeep(path.dirname(this.folder), error);
    }
    this.rows += rows;
  }

  async read(tensor: string, from: number, to: number): Promise<Float32Array> {
    const { handle, width } = this.files.get(tensor)!;
    const values = new Float32Array((to - from) * width);
    const bytes = new Uint8Array(values.buffer);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(
        bytes,
        at,
        Math.min(longest, bytes.length - at),
        from * width * bytesPerValue + at,
      );
      if (bytesRead === 0)
        throw inputError(`activations in ${this.folder} are cut short: something else removed them; run again`);
      at += bytesRead;
    }
    return values;
  }

  async close(): Promise<void> {
    for (const { handle } of this.files.values()) await handle.close();
  }
}

/** The system reads and writes at most 2 GB at once. */
const longest = 2 ** 30;

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await handle.write(bytes, at, Math.min(longest, bytes.length - at), position + at)).bytesWritten;
}

const manifestOf = (folder: string): string => path.join(folder, "manifest.json");

const fileOf = (folder: string, index: number): string => path.join(folder, `${index}.f32`);

/** Rows that every file has; a manifest that cannot be read counts as none. */
async function rowsIn(folder: string, widths: ReadonlyMap<string, number>): Promise<number> {
  const manifest = (await exists(manifestOf(folder)))
    ? await readJson(manifestOf(folder)).catch(() => undefined)
    : undefined;
  const rows =
    typeof manifest === "object" && manifest !== null && "rows" in manifest && Number.isInteger(manifest.rows)
      ? Number(manifest.rows)
      : 0;
  const complete = await Promise.all(
    [...widths.values()].map((width, index) =>
      stat(fileOf(folder, index)).then(
        ({ size }) => size >= rows * width * bytesPerValue,
        () => false,
      ),
    ),
  );
  return complete.every(Boolean) ? rows : 0;
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  const gigabytes = (size: number) => `${(size / 2 ** 30).toFixed(1)} GB`;
  throw inputError(
    `the activations take ${gigabytes(bytes)} but ${path.dirname(folder)} has ${gigabytes(free)} left: choose another work folder (--work), fewer tensors (--tensors) or examples (--limit), or reduce wide ones (--wide pool)`,
  );
}
