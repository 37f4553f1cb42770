import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { bindData as bind } from "../../../src/core/data/bind";
import type { Binding, BoundData, DataRecipe, Dataset as ReadData, ReadOptions } from "../../../src/core/data/dataset";
import type { Values } from "../../../src/core/data/values";
import { heldRows, type InputRows } from "../../../src/core/data/inputRows";
import { describeData as describe, readDataset as read } from "../../../src/core/data/reader";
import type { Source } from "../../../src/core/data/source";
import type { DataDescription } from "../../../src/protocol/inspection";
import { errorMessage, HoloscopeError } from "../../../src/protocol/errors";

export interface TestFile {
  name: string;
  bytes: Uint8Array;
}

/** A dataset whose inputs are in memory, and where they came from. */
export interface Dataset extends Omit<ReadData, "inputs"> {
  inputs: Values;
  rows?: InputRows;
}

const pause = () => Promise.resolve();

/** A file that gives its bytes in pieces of odd lengths. */
export const sourceOf = ({ name, bytes }: TestFile): Source => ({
  name,
  size: bytes.length,
  read: (offset, length) =>
    Promise.resolve(bytes.slice(offset, offset + Math.min(length, 1 + ((offset * 7919) % 5003)))),
});

export const describeData = (files: TestFile[], label?: string): Promise<DataDescription> =>
  describe(files.map(sourceOf), label, pause);

export async function readDataset(files: TestFile[], data: DataRecipe, options?: ReadOptions): Promise<Dataset> {
  const dataset = await read(files.map(sourceOf), data, pause, options);
  const parts: Values[] = [];
  for await (const { from, values } of dataset.inputs.chunks()) {
    assert.equal(
      from * dataset.width,
      parts.reduce((sum, part) => sum + part.length, 0),
    );
    parts.push(values.slice());
  }
  return { ...dataset, inputs: joined(parts), rows: dataset.inputs };
}

/** Of the type of the first. */
function joined(parts: Values[]): Values {
  const buffers = parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  const { buffer } = Uint8Array.from(Buffer.concat(buffers));
  const [first] = parts;
  if (first instanceof Uint8Array) return new Uint8Array(buffer);
  if (first instanceof Int8Array) return new Int8Array(buffer);
  if (first instanceof Uint16Array) return new Uint16Array(buffer);
  if (first instanceof Int16Array) return new Int16Array(buffer);
  if (first instanceof Uint32Array) return new Uint32Array(buffer);
  if (first instanceof Int32Array) return new Int32Array(buffer);
  return first instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
}

export const bindData = (dataset: Dataset, binding: Binding): Promise<BoundData> =>
  bind({ ...dataset, inputs: dataset.rows ?? heldRows(dataset.inputs, dataset.width, pause) }, binding);

export const recipe = (data: Partial<DataRecipe> = {}): DataRecipe => ({ path: "data", normalize: "none", ...data });

export const binding = (
  overrides: Partial<Omit<Binding, "data">> & { data?: Partial<DataRecipe>; takes?: number[] } = {},
): Binding => {
  const { data, takes = [2], ...rest } = overrides;
  const modelInput = { name: "x", shape: takes };
  return {
    family: "bernoulli",
    split: undefined,
    shuffle: false,
    fitPart: 1,
    seed: 0,
    outputs: 1,
    modelInput,
    ...rest,
    data: recipe({ path: "dir/data.csv", ...data }),
  };
};

export const textFile = (text: string, name = "data.csv"): TestFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});

/** Asserts an input error of one line that matches every pattern. */
export function refuses(action: () => unknown, ...patterns: RegExp[]): void {
  assert.throws(action, (error: unknown) => isRefusal(error, patterns));
}

/** The same of what is read piece by piece. */
export const rejects = (action: () => Promise<unknown>, ...patterns: RegExp[]): Promise<void> =>
  assert.rejects(action, (error: unknown) => isRefusal(error, patterns));

function isRefusal(error: unknown, patterns: RegExp[]): boolean {
  assert.ok(error instanceof HoloscopeError, String(error));
  assert.equal(error.kind, "input");
  const message = errorMessage(error);
  assert.ok(!message.includes("\n"), `more than one line: ${message}`);
  for (const pattern of patterns) assert.match(message, pattern);
  return true;
}

export function concat(...parts: (Uint8Array | number[] | string)[]): Uint8Array {
  const bytes = parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Uint8Array.from(part)));
  return new Uint8Array(Buffer.concat(bytes));
}

export interface NpySpec {
  descr: string;
  shape: string;
  values: Uint8Array;
  fortran?: boolean;
  version?: 1 | 2 | 3;
}

/** An NPY file as numpy.lib.format describes it, the header padded to 64 bytes. */
export function npyFile({ descr, shape, values, fortran = false, version = 1 }: NpySpec, name = "x.npy"): TestFile {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`;
  const start = version === 1 ? 10 : 12;
  const text = `${dict.padEnd(64 * Math.ceil((start + dict.length + 1) / 64) - start - 1)}\n`;
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return { name, bytes: concat([0x93], "NUMPY", [version, 0], length, text, values) };
}

/** Little-endian float64 NPY of the given shape. */
export const float64Npy = (values: number[], shape: number[], name?: string): TestFile =>
  npyFile({ descr: "<f8", shape: tuple(shape), values: new Uint8Array(Float64Array.from(values).buffer) }, name);

export const tuple = (shape: number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

export function idxFile(type: number, shape: number[], values: Uint8Array, name = "images-idx"): TestFile {
  const extents = shape.flatMap((extent) => [
    (extent >>> 24) & 255,
    (extent >>> 16) & 255,
    (extent >>> 8) & 255,
    extent & 255,
  ]);
  return { name, bytes: concat([0, 0, type, shape.length], extents, values) };
}

const folder = resolve(process.env.HOLOSCOPE_DATA ?? "../shared/data");

/** A file of the real data sets; undefined where they are not installed. */
export function realFile(path: string): TestFile | undefined {
  const full = resolve(folder, path);
  return existsSync(full) ? { name: path, bytes: readFileSync(full) } : undefined;
}
