// Models of any size for the tests in VS Code.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { residualNetwork } from "../core/model/diagram/networks";
import { ModelBuilder } from "../models";

/** A perceptron of double weights with layers of these widths, the input's first; Relu between them. */
export function writeDenseModel(file: string, [inputs = 1, ...widths]: number[]): void {
  const model = new ModelBuilder([inputs]);
  const layer = (input: string, k: number) =>
    model.op("MatMul", [input, model.parameter(`fc${k + 1}`, [widths[k - 1] ?? inputs, widths[k]!])]);
  const output = widths.reduce((signal, _, k) => layer(k === 0 ? signal : model.op("Relu", [signal]), k), "x");
  writeFileSync(file, model.build(output));
}

/** A stem of two nodes, residual units of five, and a head. */
export const writeDeepModel = (file: string, units: number): void => writeFileSync(file, residualNetwork(units, 16));

/** A Sequential model of dense layers, as TensorFlow.js saves it: its topology, and the weights in one shard. */
export function writeLayersModel(folder: string, widths: number[]): void {
  const [inputs, ...units] = widths;
  const layers = units.map((count, k) => ({
    class_name: "Dense",
    config: {
      name: `dense_${k + 1}`,
      units: count,
      activation: k === units.length - 1 ? "sigmoid" : "relu",
      use_bias: true,
      ...(k === 0 ? { batch_input_shape: [null, inputs] } : {}),
    },
  }));
  const specs = units.flatMap((count, k) => [
    { name: `dense_${k + 1}/kernel`, shape: [widths[k]!, count], dtype: "float32" },
    { name: `dense_${k + 1}/bias`, shape: [count], dtype: "float32" },
  ]);
  const length = specs.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b), 0);
  const values = Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * i) / 4);
  writeFileSync(path.join(folder, "weights.bin"), new Uint8Array(values.buffer));
  const modelTopology = {
    keras_version: "tfjs-layers 4.22.0",
    model_config: { class_name: "Sequential", config: { name: "sequential_1", layers } },
  };
  const weightsManifest = [{ paths: ["weights.bin"], weights: specs }];
  writeFileSync(
    path.join(folder, "dense-model.json"),
    JSON.stringify({
      format: "layers-model",
      generatedBy: "TensorFlow.js tfjs-layers v4.22.0",
      modelTopology,
      weightsManifest,
    }),
  );
}
