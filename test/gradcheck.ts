import assert from "node:assert/strict";
import { blockSize, tapsOf, type FeatureBlock } from "../src/core/features/block";
import { extract } from "../src/core/features/extract";
import { findCuts } from "../src/core/cuts/cuts";
import type { Site } from "../src/core/autodiff/rule";
import { readGraph, readNetwork, type Network } from "../src/core/onnx/model";
import { DataType, tensorValues } from "../src/core/onnx/proto";
import { onnxRuntime } from "../src/engine/runtime";

/** Examples fed to every check. */
const batch = 3;
const step = 1e-5;

/**
 * The one oracle of all gradient rules: every feature df/dw of every weight and bias of a double-precision model,
 * example by example, against central finite differences of the model's own output.
 */
export async function checkGradients(model: Uint8Array, tolerance = 1e-7): Promise<{ features: number; worst: number }> {
  const network = await load(model);
  const { sites } = findCuts(network);
  const inputs = Float64Array.from({ length: batch * network.input.shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.cos(43.71 * (i + 1)));
  const coefficients = Array.from({ length: network.outputs }, (_, k) => 1 - 0.7 * k);
  const request = { inputs, outputs: [coefficients], precision: "float64" as const, onBatch: async () => {} };
  const { blocks } = await extract(network, { ...request, sites }, onnxRuntime);
  let features = 0;
  let worst = 0;
  for (const [tensor, uses] of byTensor(sites)) {
    const computed = sum(uses.map((s) => multiplyOut(blocks.get(s)![0]!)));
    const size = computed.length / batch;
    for (let e = 0; e < size; e++) {
      const [up, down] = [await shifted(e, tensor, step), await shifted(e, tensor, -step)];
      for (let i = 0; i < batch; i++) {
        const numeric = (up[i]! - down[i]!) / (2 * step);
        const error = Math.abs(numeric - computed[i * size + e]!) / Math.max(1, Math.abs(numeric));
        worst = Math.max(worst, error);
        assert.ok(error <= tolerance, `${tensor}[${e}], example ${i}: rule gives ${computed[i * size + e]}, finite differences ${numeric}`);
      }
      features++;
    }
  }
  return { features, worst };

  async function shifted(entry: number, tensor: string, by: number): Promise<Float64Array> {
    const moved = await readGraph({ bytes: model }, "model");
    const parameter = moved.initializers.get(tensor)!;
    const { data } = tensorValues(parameter);
    assert.equal(parameter.dataType, DataType.DOUBLE);
    data[entry] = Number(data[entry]) + by;
    parameter.rawData = new Uint8Array(data.buffer as ArrayBuffer);
    const other: Network = { ...network, graph: moved };
    return (await extract(other, { ...request, sites: [] }, onnxRuntime)).logits;
  }
}

const load = async (bytes: Uint8Array): Promise<Network> => readNetwork(await readGraph({ bytes }, "model"), onnxRuntime);

function byTensor(sites: readonly Site[]): Map<string, Site[]> {
  const groups = new Map<string, Site[]>();
  for (const site of sites) groups.set(site.tensor, [...(groups.get(site.tensor) ?? []), site]);
  return groups;
}

/** The feature matrix, batch x size: tests may afford what the product avoids. */
export function multiplyOut(block: FeatureBlock): Float64Array {
  if (block.kind === "plain") return Float64Array.from(block.values);
  const { left, right, positions } = block;
  const taps = tapsOf(block);
  const size = blockSize(block);
  const examples = left.values.length / (positions * left.channels);
  const out = new Float64Array(examples * size);
  for (let i = 0; i < examples; i++)
    for (let p = 0; p < positions; p++)
      for (let t = 0; t < taps; t++) {
        const pixel = right.windows ? Number(right.windows.index[p * taps + t]) : p;
        if (pixel === right.pixels) continue;
        for (let l = 0; l < left.channels; l++)
          for (let r = 0; r < right.channels; r++)
            out[i * size + (l * right.channels + r) * taps + t]! +=
              left.values[(i * positions + p) * left.channels + l]! * right.values[(i * right.pixels + pixel) * right.channels + r]!;
      }
  return out;
}

const sum = (parts: Float64Array[]): Float64Array => parts.reduce((a, b) => a.map((v, i) => v + b[i]!));
