import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import type { Cuts } from "../../../src/core/cuts/cut";
import { findCuts } from "../../../src/core/cuts/cuts";
import { readGraph, readNetwork, type Network } from "../../../src/core/onnx/model";
import { onnxRuntime } from "../../../src/engine/runtime";
import { parseNpy, type NpyArray } from "../../files";

/** A network that networks.py wrote, with its inputs and what PyTorch computes for them. */
export interface Reference {
  network: Network;
  cuts: Cuts;
  inputs: Float64Array;
  /** M is the inner product of these with the logits. */
  coefficients: number[];
  /** M of each example in float64. */
  logits: Float64Array;
  /** Summed gradient of every parameter, by the precision PyTorch computed it in. */
  gradients: Record<"float32" | "float64", Map<string, NpyArray>>;
}

/** The networks of a folder, without extension; those whose name contains the filter. */
export const referenceNames = (folder: string, filter: string): string[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith(".onnx") && f.includes(filter))
    .map((f) => path.join(folder, f.slice(0, -".onnx".length)))
    .sort();

export async function readReference(name: string): Promise<Reference> {
  const arrays = await readNpz(`${name}.npz`);
  const network = await readNetwork(
    await readGraph({ bytes: readFileSync(`${name}.onnx`) }, path.basename(name)),
    onnxRuntime,
  );
  const under = (prefix: string) =>
    new Map(
      [...arrays].filter(([key]) => key.startsWith(`${prefix}/`)).map(([key, a]) => [key.slice(prefix.length + 1), a]),
    );
  return {
    network,
    cuts: findCuts(network),
    inputs: values(arrays, "x"),
    coefficients: [...values(arrays, "coefficients")],
    logits: values(arrays, "logits"),
    gradients: { float32: under("float32"), float64: under("float64") },
  };
}

export async function readNpz(file: string): Promise<Map<string, NpyArray>> {
  const entries = Object.entries(unzipSync(readFileSync(file)));
  const arrays = entries.map(
    async ([name, bytes]) => [name.slice(0, -".npy".length), await parseNpy({ name, bytes })] as const,
  );
  return new Map(await Promise.all(arrays));
}

export function values(arrays: Map<string, NpyArray>, key: string): Float64Array {
  const array = arrays.get(key);
  if (!array) throw new Error(`the reference has no array "${key}"`);
  return Float64Array.from(array.values);
}
