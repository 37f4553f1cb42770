// npm run bench growth: how time and memory grow with the examples and with the width of a network, each measurement in
// a process of its own: input and signal of every layer of a perceptron 784-w-w-w-1, batch by batch, in single
// precision.
import type { Precision } from "../../src/core/features/precision";
import { findCuts } from "../../src/core/cuts/cuts";
import { Extractor } from "../../src/core/features/extract";
import type { Rows } from "../../src/core/features/rows";
import { readGraph, readNetwork } from "../../src/core/onnx/model";
import { onnxRuntime } from "../../src/engine/runtime";
import { ModelBuilder } from "../models";
import {
  exponent,
  finish,
  inOwnProcess,
  median,
  peakOfProcess,
  say,
  type Measurement,
  type Outcome,
} from "./lib/outcomes";
import { testWork } from "../work";

const inputs = 784;
const precision: Precision = "float32";
const sizes = [1000, 3000, 10_000, 30_000, 100_000, 300_000];
const widths = [64, 128, 256, 512, 1024, 2048];
/** Of the network whose examples grow in number, and the examples of those that grow in width. */
const [width, examples] = [100, 3000];
/** Every measurement is taken so often; the median counts. */
const turns = 3;
/**
 * The exponent of time in examples is to be at most this, and so is the memory for the most examples over that for
 * 10,000.
 */
const [most, mostMemory] = [1.1, 1.1];
/** Different rows: a larger set repeats them, so that nothing but the features can grow. */
const period = 4096;

interface Growth extends Outcome {
  points: { size: number; measurements: Measurement[] }[];
  exponent: number;
}

async function main([flag, size, wide]: string[]): Promise<void> {
  if (flag === "--work") return console.log(JSON.stringify(await extraction(Number(size), Number(wide))));
  finish("growth", [ofExamples(), ofWidth()]);
}

function ofExamples(): Growth {
  const grown = grow(
    "features of every layer, 784-100-100-100-1",
    sizes,
    (size) => [size, width],
    (size) => size,
  );
  const peakAt = (size: number) => peak(grown.points.find((p) => p.size === size)!.measurements);
  const memory = peakAt(300_000) / peakAt(10_000);
  const result = { ...grown, memory, holds: grown.exponent <= most && memory <= mostMemory };
  say(
    result,
    `time grows with examples to the power ${grown.exponent.toFixed(2)} (at most ${most}), memory for 300,000 is ${memory.toFixed(3)} of that for 10,000 (at most ${mostMemory})`,
  );
  return result;
}

function ofWidth(): Growth {
  const grown = grow(
    `features of every layer, 784-w-w-w-1, ${examples.toLocaleString("en")} examples`,
    widths,
    (w) => [examples, w],
    () => examples,
  );
  // Forward through every layer; backward through all but the first, whose input needs no signal.
  const multiplications = widths.map((w) => inputs * w + 4 * w * w + 2 * w);
  say(
    grown,
    `time grows with width to the power ${grown.exponent.toFixed(2)}, its multiplications 784w + 4w² + 2w to the power ${exponent(widths, multiplications).toFixed(2)}`,
  );
  return grown;
}

function grow(
  title: string,
  along: readonly number[],
  workOf: (size: number) => number[],
  examplesOf: (size: number) => number,
): Growth {
  const points = along.map((size) => {
    const measurements = Array.from({ length: turns }, () => inOwnProcess(...workOf(size).map(String)));
    const each = (seconds(measurements) / examplesOf(size)) * 1e6;
    console.log(
      `      ${size.toLocaleString("en").padStart(8)}: ${seconds(measurements).toFixed(3)} s, ${each.toFixed(2)} µs per example, ${(peak(measurements) / 1e6).toFixed(0)} MB`,
    );
    return { size, measurements };
  });
  return {
    title,
    points,
    exponent: exponent(
      along,
      points.map(({ measurements }) => seconds(measurements)),
    ),
  };
}

const seconds = (measurements: readonly Measurement[]): number => median(measurements.map((m) => m.seconds));

const peak = (measurements: readonly Measurement[]): number => median(measurements.map((m) => m.peak));

/** Streams all examples after two batches to warm up. */
async function extraction(examples: number, width: number): Promise<Measurement> {
  const network = await readNetwork(await readGraph({ bytes: perceptron(width) }, "perceptron"), onnxRuntime);
  const sites = [...new Set(findCuts(network).sites)].filter((site) => site.input !== undefined);
  const extractor = await Extractor.open(network, { sites, passes: examples, precision }, onnxRuntime);
  const read = repeated();
  const rows = (count: number): Rows => ({ examples: count, read, outputs: [[1]], work: testWork() });
  await extractor.stream(rows(Math.min(examples, period)), () => {});
  let sum = 0;
  const start = performance.now();
  await extractor.stream(rows(examples), ({ logits }) => logits.forEach((m) => (sum += m * m)));
  const seconds = (performance.now() - start) / 1000;
  await extractor.release();
  return { seconds, peak: peakOfProcess(), checks: [sum / examples] };
}

function perceptron(width: number): Uint8Array {
  const model = new ModelBuilder([inputs]);
  const layer = (input: string, name: string, rows: number, columns: number) =>
    model.op("Gemm", [
      input,
      model.parameter(`${name}.weight`, [rows, columns]),
      model.parameter(`${name}.bias`, [columns]),
    ]);
  const hidden = ["fc1", "fc2", "fc3"].reduce(
    (signal, name, k) => model.op("Relu", [layer(signal, name, k === 0 ? inputs : width, width)]),
    "x",
  );
  return model.build(layer(hidden, "fc4", width, 1));
}

/** Any rows of a data set of fixed rows, over and over, in one array. */
function repeated(): Rows["read"] {
  const data = Float32Array.from({ length: period * inputs }, (_, i) => Math.sin(12.9898 * i));
  let out = new Float32Array(0);
  return (from, to) => {
    const length = (to - from) * inputs;
    if (out.length < length) out = new Float32Array(length);
    for (let row = from; row < to; row++)
      out.set(data.subarray((row % period) * inputs, ((row % period) + 1) * inputs), (row - from) * inputs);
    return out.subarray(0, length);
  };
}

void main(process.argv.slice(2));
