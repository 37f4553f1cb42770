import { access, constants, mkdir, open, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { inputError } from "../protocol/errors";
import { importModel } from "../core/import/import";
import type { Source } from "../core/data/source";
import type { ModelFiles, ModelSource } from "../core/onnx/external";

/** Node cannot hold a larger file in one buffer on every platform. */
const maxBytes = 2 ** 31 - 1;

async function sizeOf(file: string): Promise<number> {
  const info = await stat(file).catch((error: unknown) => {
    throw inputError(`cannot open ${file}: ${reason(error)}`);
  });
  if (info.isDirectory()) throw inputError(`${file} is a folder: expected a file`);
  return info.size;
}

/** @throws input error when the file is missing, a folder, too large or unreadable */
export async function readBytes(file: string): Promise<Uint8Array> {
  const size = await sizeOf(file);
  if (size > maxBytes) throw inputError(`${file} has ${size} bytes: files up to ${maxBytes} bytes can be read`);
  return readFile(file).catch((error: unknown) => {
    throw inputError(`cannot read ${file}: ${reason(error)}`);
  });
}

/** A model with the files beside it in which it may keep its weights; one of another format than ONNX is imported. */
export const readModel = async (
  file: string,
  files = filesIn(path.dirname(path.resolve(file))),
): Promise<ModelSource> => importModel(path.basename(file), { bytes: await readBytes(file), files });

export const filesIn = (folder: string): ModelFiles => ({
  folder,
  async size(location) {
    const real = await realpath(path.join(folder, location)).catch(() => undefined);
    const info = real === undefined ? undefined : await stat(real);
    if (real === undefined || !info?.isFile()) return "missing";
    const way = path.relative(await realpath(folder), real);
    return way.split(path.sep)[0] === ".." || path.isAbsolute(way) ? "outside" : info.size;
  },
  read: (location, offset, length) => readRange(path.join(folder, location), offset, length),
});

/** The system reads at most 2 GB at once. */
const chunk = 2 ** 30;

async function readRange(file: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file).catch((error: unknown) => {
    throw inputError(`cannot open ${file}: ${reason(error)}`);
  });
  try {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(chunk, length - at), offset + at);
      if (bytesRead === 0)
        throw inputError(`${file} ended before byte ${offset + length}: it changed while it was read; try again`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** @throws input error when a file is missing, a folder or unreadable */
export const openSources = (files: readonly string[]): Promise<Source[]> =>
  Promise.all(
    files.map(async (file) => ({
      name: path.basename(file),
      size: await sizeOf(file),
      read: (offset: number, length: number) => readRange(file, offset, length),
    })),
  );

/** Writes beside the target and renames, so that a killed process leaves no half file. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // A link stays a link, and a device or pipe is written to, not replaced.
    const target = await realpath(file).catch(() => file);
    const isSpecial = await stat(target).then(
      (info) => !info.isFile(),
      () => false,
    );
    if (isSpecial) return await writeFile(target, content);
    const draft = `${target}.${process.pid}.part`;
    await writeFile(draft, content);
    await rename(draft, target);
  } catch (error) {
    throw inputError(`cannot write ${file}: ${reason(error)}`);
  }
}

export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Fails early when a result could not be written at the end of a long run. */
export async function checkWritable(file: string): Promise<void> {
  try {
    const exists = await stat(file).then(
      (info) => !info.isDirectory(),
      () => false,
    );
    await mkdir(path.dirname(file), { recursive: true });
    await access(exists ? file : path.dirname(file), constants.W_OK);
  } catch (error) {
    throw inputError(`cannot write ${file}: ${reason(error)}`);
  }
}

export async function readJson(file: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw inputError(`${file} is not valid JSON: ${reason(error)}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
};

export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return reasons["code" in error ? String(error.code) : ""] ?? error.message;
}
