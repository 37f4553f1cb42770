import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";

/** Outputs of @tensorflow/tfjs-converter 4.22 on the cpu backend: the oracle. */
export async function predicted(
  files: ReadonlyMap<string, Uint8Array>,
  data: Float32Array,
  dims: number[],
): Promise<{ values: Float32Array; shape: number[] }> {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json"))) as tf.io.ModelJSON;
  const weightData = new Uint8Array(files.get("shard.bin")!).buffer;
  const { modelTopology, weightsManifest, ...others } = json;
  const model = await loadGraphModel({
    load: async () =>
      ({ ...others, modelTopology, weightSpecs: weightsManifest[0]!.weights, weightData }) as tf.io.ModelArtifacts,
  });
  return tf.tidy(() => {
    const y = model.execute(tf.tensor(data, dims)) as tf.Tensor;
    return { values: y.dataSync<"float32">(), shape: y.shape };
  });
}

/** Largest difference, relative to the largest number expected. */
export function relativeError(values: Float32Array, expected: Float32Array): number {
  if (values.length !== expected.length) return Infinity;
  const scale = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
  return expected.reduce((worst, v, i) => Math.max(worst, Math.abs(v - values[i]!)), 0) / scale;
}
