import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { io, setBackend } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tfjsLayers } from "../../../src/core/import/layers/tfjs";
import type { ImportSource } from "../../../src/core/import/format";
import type { ModelFiles } from "../../../src/core/onnx/external";
import { encodeModel } from "../../../src/core/onnx/proto";
import type { Tensor } from "../../../src/core/runtime";
import { TrainingObjective } from "../../../src/core/studies/training/objective";
import { findParameters, views } from "../../../src/core/studies/training/parameters";
import { onnxRuntime } from "../../../src/engine/runtime";
import { open } from "../studies/training/setup";

/** The oracle: @tensorflow/tfjs-layers 4.22 on its cpu backend, whose own files are read. */
export const ready = setBackend("cpu");

/** The files that a TensorFlow.js program writes: model.json and weights.bin. */
export async function filesOf(model: LayersModel): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const handler = io.withSaveHandler(
    async ({ modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }) => {
      const manifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      files.set(
        "model.json",
        new TextEncoder().encode(
          JSON.stringify({ modelTopology, format, generatedBy, convertedBy, weightsManifest: manifest }),
        ),
      );
      files.set("weights.bin", new Uint8Array(io.CompositeArrayBuffer.join(weightData)));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  );
  await model.save(handler);
  return files;
}

export const sourceOf = (files: ReadonlyMap<string, Uint8Array>, name = "model.json"): ImportSource => ({
  name,
  bytes: files.get(name)!,
  sibling: async (path) => files.get(path),
});

/** The network as ONNX. */
export const imported = async (model: LayersModel): Promise<Uint8Array> =>
  encodeModel((await tfjsLayers.read(sourceOf(await filesOf(model)))).model);

/** Outputs of an ONNX model of one input. */
export async function run(model: Uint8Array, input: string, data: Tensor): Promise<Tensor> {
  const session = await onnxRuntime.load(model);
  try {
    const outputs = await session.run({ [input]: data });
    return Object.values(outputs)[0]!;
  } finally {
    await session.release();
  }
}

/** Fixed values between -2 and 2 for a batch. */
export const inputs = (count: number, seed = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(12.9898 * (i + seed)));

/** Gives every variable of a model fixed values, scaled to its fan-in; variances are positive. */
export function fill(model: LayersModel, seed = 1): void {
  let at = seed;
  const values = model.weights.map(({ shape, originalName }) => {
    const sizes = shape.map((d) => d ?? 1);
    const size = sizes.reduce((a, b) => a * b, 1);
    const scale = sizes.length > 1 ? 1.5 / Math.sqrt(size / sizes.at(-1)!) : 0.5;
    const data = Float32Array.from({ length: size }, () => scale * 1.4 * Math.sin(78.233 * ++at));
    return tf.tensor(originalName.endsWith("variance") ? data.map((v) => 0.5 + Math.abs(v)) : data, sizes);
  });
  model.setWeights(values);
  values.forEach((v) => v.dispose());
}

/** Largest difference of our outputs from `predict`, relative to the largest output. */
export async function outputError(model: LayersModel, batch = 3, data?: Float32Array): Promise<number> {
  await ready;
  const [, ...shape] = model.inputs[0]!.shape.map((d) => d ?? batch);
  const values = data ?? inputs(batch * shape.reduce((a, b) => a * b, 1));
  const expected = tf.tidy(() => (model.predict(tf.tensor(values, [batch, ...shape])) as tf.Tensor).dataSync());
  const ours = await run(await imported(model), model.inputNames[0]!, { data: values, dims: [batch, ...shape] });
  if (ours.data.length !== expected.length) return Infinity;
  let [worst, scale] = [0, 0];
  expected.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - Number(ours.data[i])));
    scale = Math.max(scale, Math.abs(v));
  });
  return worst / scale;
}

interface Worst {
  error: number;
  variable: string;
}

/**
 * Largest difference of the gradients that training follows from tf.variableGrads, relative to the largest entry of
 * each variable's. The loss is that of the family "gaussian" with labels 0: half the square of M, a sum of the model's
 * logits, in the mean over the batch.
 * @param logits the model without its final activation
 */
export async function gradientError(model: LayersModel, logits = model): Promise<Worst> {
  const batch = 3;
  const [, ...shape] = model.inputs[0]!.shape.map((d) => d ?? batch);
  const values = inputs(batch * shape.reduce((a, b) => a * b, 1));
  const network = await open(await imported(model));
  const coefficients = Array.from({ length: network.outputs }, (_, k) => 1 - 0.7 * k);
  const expected = expectedGradients(logits, tf.tensor(values, [batch, ...shape]), coefficients);
  const parameters = await findParameters(network, { frozen: [], lambdaFactors: {} });
  const output = { coefficients: [coefficients], name: "M", target: undefined };
  const examples = { inputs: Float64Array.from(values), labels: new Float64Array(batch) };
  const objective = await TrainingObjective.load(
    { network, parameters, family: "gaussian", output, heads: 1, lambdaPerExample: 0, wide: false },
    examples,
    onnxRuntime,
  );
  const { gradient } = await objective.evaluate(parameters.start);
  await objective.release();
  // TensorFlow.js leaves out the names of the models around a layer.
  const ownName = (initializer: string) => initializer.split("/").slice(-2).join("/");
  const ours = new Map(
    views(parameters, new Float64Array(gradient)).map((v, k) => [ownName(parameters.trainables[k]!.initializer), v]),
  );
  let worst: Worst = { error: 0, variable: "" };
  const scale = Math.max(...[...expected.values()].map(maxAbs));
  for (const [name, wanted] of expected) {
    const found = ours.get(name);
    // What no gradient reaches is no parameter of M.
    if (!found && maxAbs(wanted) === 0) continue;
    const error = found
      ? wanted.reduce((m, v, i) => Math.max(m, Math.abs(v - found[i]!)), 0) / Math.max(maxAbs(wanted), 1e-3 * scale)
      : Infinity;
    if (!(error <= worst.error)) worst = { error, variable: name };
  }
  return worst;
}

const maxAbs = (values: ArrayLike<number>): number => Array.from(values).reduce((m, v) => Math.max(m, Math.abs(v)), 0);

/** By names of layers and variables, in the order of axes that ONNX has. */
function expectedGradients(
  model: LayersModel,
  x: tf.Tensor,
  coefficients: readonly number[],
): Map<string, Float32Array> {
  const names = new Map(model.trainableWeights.map((w) => [w.name, w.originalName]));
  const sums = new Map<string, Float32Array>();
  // One example at a time: for several the cpu backend mixes up the gradients of upsampled images.
  for (const example of tf.split(x, x.shape[0]!)) {
    const { grads } = tf.variableGrads(() => {
      const logits = tf.reshape(model.apply(example) as tf.Tensor, [1, coefficients.length]);
      return tf.mul(0.5 / x.shape[0]!, tf.square(tf.sum(tf.mul(logits, tf.tensor1d([...coefficients]))))) as tf.Scalar;
    });
    for (const [name, gradient] of Object.entries(grads)) {
      const original = names.get(name);
      if (original === undefined) continue;
      const values = inOnnxOrder(original, gradient).dataSync();
      sums.set(
        original,
        Float32Array.from(values, (v, i) => v + (sums.get(original)?.[i] ?? 0)),
      );
    }
  }
  return sums;
}

/**
 * Kernels [...kernel, in, out] become [out, in, ...kernel], depthwise ones [channels, multiplier, ...kernel]; slopes of
 * PReLU have the channels first.
 */
function inOnnxOrder(name: string, gradient: tf.Tensor): tf.Tensor {
  const rank = gradient.rank;
  const kernel = Array.from({ length: Math.max(0, rank - 2) }, (_, i) => i);
  if (name.endsWith("depthwise_kernel")) return tf.transpose(gradient, [rank - 2, rank - 1, ...kernel]);
  if (name.endsWith("kernel") && rank > 2) return tf.transpose(gradient, [rank - 1, rank - 2, ...kernel]);
  if (name.endsWith("alpha"))
    return tf.transpose(gradient, [rank - 1, ...Array.from({ length: rank - 1 }, (_, i) => i)]);
  return gradient;
}

/** The files as they lie in a model's folder. */
export const siblings = (files: ReadonlyMap<string, Uint8Array>): ModelFiles => ({
  folder: "/nowhere",
  size: async (location) => files.get(location)?.length ?? "missing",
  read: async (location, offset, length) => new Uint8Array(files.get(location)!.slice(offset, offset + length)),
});
