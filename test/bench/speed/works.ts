import { readFileSync } from "node:fs";
import path from "node:path";
import type { OuterBlock } from "../../../src/core/features/block";
import { extract, type Extraction } from "../../../src/core/features/extract";
import { cutFeatures } from "../../../src/core/features/ofCut";
import { Products } from "../../../src/core/features/products";
import { findCuts } from "../../../src/core/cuts/cuts";
import { families } from "../../../src/core/glm/family";
import { fit } from "../../../src/core/glm/solver";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { onnxRuntime } from "../../../src/engine/runtime";
import { peakOfProcess, type Measurement } from "../lib/outcomes";

type Timed = { seconds: number; checks: number[] };

/** Regulariser of the fit, per example. */
const lambda = 1e-3;

/** Holoscope's side of every line. */
const works = {
  "mlp-3000": (folder) => extraction(folder, "mlp", 3000),
  "mlp-60000": (folder) => extraction(folder, "mlp", 60_000),
  "lenet-3000": (folder) => extraction(folder, "lenet", 3000),
  "resnet20-1000": (folder) => extraction(folder, "resnet20", 1000),
  fit: fitFirstCut,
} as const satisfies Record<string, (folder: string) => Promise<Timed>>;

export type WorkName = keyof typeof works;

export const isWork = (name: string | undefined): name is WorkName => name !== undefined && name in works;

export async function measure(name: WorkName, folder: string): Promise<Measurement> {
  const timed = await works[name](folder);
  return { ...timed, peak: peakOfProcess() };
}

/** Input and signal of every weight layer, in single precision as the peers have them; M is the first logit. */
async function extraction(folder: string, name: string, examples: number): Promise<Timed> {
  const { work } = await open(folder, name, name, examples);
  const { result, seconds } = await timed(() => work("float32"));
  return { seconds, checks: [...factorNorms(result), squares(result.logits)] };
}

async function open(folder: string, name: string, data: string, examples: number) {
  const network = await readNetwork(await readGraph({ bytes: readFileSync(path.join(folder, `${name}.onnx`)) }, name), onnxRuntime);
  const cuts = findCuts(network);
  const sites = [...new Set(cuts.sites)].filter((site) => site.input !== undefined);
  const width = network.input.shape.reduce((a, b) => a * b, 1);
  const inputs = Float64Array.from(floats(path.join(folder, `${data}.f32`)).subarray(0, examples * width));
  const outputs = [Array.from({ length: network.outputs }, (_, k) => (k === 0 ? 1 : 0))];
  const work = (precision?: "float32") => extract(network, { sites, inputs, outputs, precision, onBatch: async () => {} }, onnxRuntime);
  return { cuts, work };
}

/** Newton in the span of the examples, on factored features that were extracted beforehand. */
async function fitFirstCut(folder: string): Promise<Timed> {
  const { cuts, work } = await open(folder, "mlp", "fit", 3000);
  const labels = Float64Array.from(floats(path.join(folder, "fit.y.f32")));
  const products = new Products(onnxRuntime, async () => {});
  const features = cutFeatures(cuts.cuts[0]!, await work(), products, labels.length);
  const { result, seconds } = await timed(() => fit({ features, labels, family: families.bernoulli, lambda: lambda * labels.length }, products));
  await products.release();
  return { seconds, checks: [result.summary.objective] };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  await work();
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** Sums of squares of both factors of every layer of weights. */
const factorNorms = ({ blocks }: Extraction): number[] =>
  [...blocks.values()].flatMap(([block]) => (block?.kind === "outer" ? [squares(block.left.values), squares(rightOf(block))] : []));

const rightOf = ({ right }: OuterBlock) => right.values;

function squares(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
