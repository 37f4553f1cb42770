import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Binding, DataRecipe, SourceFile } from "../../../src/core/data/dataset";
import { HoloscopeError } from "../../../src/protocol/errors";

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

export const textFile = (text: string, name = "data.csv"): SourceFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});

/** Asserts an input error of one line that matches every pattern. */
export function refuses(action: () => unknown, ...patterns: RegExp[]): void {
  assert.throws(action, (error: unknown) => {
    assert.ok(error instanceof HoloscopeError, String(error));
    assert.equal(error.kind, "input");
    assert.ok(!error.message.includes("\n"), `more than one line: ${error.message}`);
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  });
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
export function npyFile({ descr, shape, values, fortran = false, version = 1 }: NpySpec, name = "x.npy"): SourceFile {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`;
  const start = version === 1 ? 10 : 12;
  const text = `${dict.padEnd(64 * Math.ceil((start + dict.length + 1) / 64) - start - 1)}\n`;
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return { name, bytes: concat([0x93], "NUMPY", [version, 0], length, text, values) };
}

/** Little-endian float64 NPY of the given shape. */
export const float64Npy = (values: number[], shape: number[], name?: string): SourceFile =>
  npyFile({ descr: "<f8", shape: tuple(shape), values: new Uint8Array(Float64Array.from(values).buffer) }, name);

export const tuple = (shape: number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

export function idxFile(type: number, shape: number[], values: Uint8Array, name = "images-idx"): SourceFile {
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
export function realFile(path: string): SourceFile | undefined {
  const full = resolve(folder, path);
  return existsSync(full) ? { name: path, bytes: readFileSync(full) } : undefined;
}
