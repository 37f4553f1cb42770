import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { OuterBlock } from "../../../src/core/products/block";
import { extract, Extractor, type Extraction } from "../../../src/core/features/extract";
import type { Rows } from "../../../src/core/features/rows";
import { cutFeatures } from "../../../src/core/features/ofCut";
import { Products } from "../../../src/core/products/products";
import { findCuts } from "../../../src/core/cuts/cuts";
import { families } from "../../../src/core/fit/family";
import { fit } from "../../../src/core/fit/solver";
import { readGraph, readNetwork } from "../../../src/core/onnx/model";
import { onnxRuntime } from "../../../src/engine/runtime";
import { peakOfProcess, type Measurement } from "../lib/outcomes";
import { testWork } from "../../work";

type Timed = Measurement;

/** Regulariser of the fit, per example. */
const lambda = 1e-3;

/** Holoscope's side of every line. */
const works = {
  "factors:mlp-3000": (folder) => factors(folder, "mlp", 3000),
  "factors:mlp-60000": (folder) => factors(folder, "mlp", 60_000),
  "factors:lenet-3000": (folder) => factors(folder, "lenet", 3000),
  "factors:resnet20-1000": (folder) => factors(folder, "resnet20", 1000),
  "features:mlp-3000": (folder) => features(folder, "mlp", 3000),
  "features:lenet-3000": (folder) => features(folder, "lenet", 3000),
  "features:resnet20-1000": (folder) => features(folder, "resnet20", 1000),
  fit: fitFirstCut,
} as const satisfies Record<string, (folder: string) => Promise<Timed>>;

export type WorkName = keyof typeof works;

export const isWork = (name: string | undefined): name is WorkName => name !== undefined && name in works;

export const measure = (name: WorkName, folder: string): Promise<Measurement> => works[name](folder);

/** Input and signal of every weight layer, of all examples at once. */
async function factors(folder: string, name: string, examples: number): Promise<Timed> {
  const { extractor, rows } = await opened(folder, name, examples);
  const { result, ...figures } = await timed(() => extractor.run(rows));
  return { ...figures, checks: [...factorNorms(result), squares(result.logits)] };
}

/** The same as features: made and let go by the batch, as the peer's are, which it multiplies out. */
async function features(folder: string, name: string, examples: number): Promise<Timed> {
  const { extractor, rows } = await opened(folder, name, examples);
  const { seconds, peak } = await timed(() => extractor.stream(rows, () => {}));
  const products = new Products(testWork());
  let total = 0;
  await extractor.stream(rows, async ({ blocks }) => {
    for (const block of [...blocks.values()].flat()) total += squares(await products.rows(block));
  });
  await products.release();
  return { seconds, peak, checks: [total] };
}

/**
 * In single precision as the peers compute; M is the first logit. The network is opened beforehand, as the peers' is.
 */
async function opened(folder: string, name: string, examples: number) {
  const { network, sites, width, outputs } = await open(folder, name);
  const inputs = floats(path.join(folder, `${name}.f32`)).subarray(0, examples * width);
  const extractor = await Extractor.open(
    network,
    { sites, factored: true, kinks: false, precision: "float32", passes: examples },
    onnxRuntime,
  );
  const rows: Rows = {
    examples,
    read: (from, to) => inputs.subarray(from * width, to * width),
    all: inputs,
    outputs,
    work: testWork(),
  };
  return { extractor, rows };
}

async function open(folder: string, name: string) {
  const network = await readNetwork(
    await readGraph({ bytes: readFileSync(path.join(folder, `${name}.onnx`)) }, name),
    onnxRuntime,
  );
  const cuts = findCuts(network);
  const sites = [...new Set(cuts.sites)].filter((site) => site.input !== undefined);
  const width = network.input.shape.reduce((a, b) => a * b, 1);
  return {
    network,
    cuts,
    sites,
    width,
    outputs: [Array.from({ length: network.outputs }, (_, k) => (k === 0 ? 1 : 0))],
  };
}

/** Newton in the span of the examples, on factored features that were extracted beforehand. */
async function fitFirstCut(folder: string): Promise<Timed> {
  const { network, cuts, outputs } = await open(folder, "mlp");
  const cut = cuts.cuts[0]!;
  const [labels, inputs] = [doubles(path.join(folder, "fit.y.f32")), doubles(path.join(folder, "fit.f32"))];
  const products = new Products(testWork());
  const extracted = await extract(network, { sites: cut.parameters.flat(), inputs, outputs }, testWork());
  const features = cutFeatures(cut, extracted, products, labels.length);
  const { result, ...figures } = await timed(
    () => fit({ features, labels, family: families.bernoulli, lambda: lambda * labels.length }, products),
    false,
  );
  await products.release();
  return { ...figures, checks: [result.summary.objective] };
}

async function timed<T>(work: () => Promise<T>, warm = true): Promise<{ result: T; seconds: number; peak: number }> {
  if (warm) await work();
  // The peers' first results are gone by now too.
  globalThis.gc?.();
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000, peak: peakOfProcess() };
}

/** Sums of squares of both factors of every layer of weights. */
const factorNorms = ({ blocks }: Extraction): number[] =>
  [...blocks.values()].flatMap(([block]) =>
    block?.kind === "outer" ? [squares(block.left.values), squares(rightOf(block))] : [],
  );

const rightOf = ({ right }: OuterBlock) => right.values;

function squares(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** In double precision, read piece by piece: what is only read to be widened would count as memory of the work. */
function doubles(file: string): Float64Array {
  const piece = new Float32Array(2 ** 18);
  const out = new Float64Array(statSync(file).size / piece.BYTES_PER_ELEMENT);
  const descriptor = openSync(file, "r");
  for (let at = 0; at < out.length;) {
    const values = readSync(descriptor, piece) / piece.BYTES_PER_ELEMENT;
    out.set(piece.subarray(0, values), at);
    at += values;
  }
  closeSync(descriptor);
  return out;
}

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
