import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { importLayers } from "../../../src/core/import/layers";
import { encodeModel } from "../../../src/core/onnx/proto";
import { configured, type Configured } from "./configured";
import { inputs, ready, run } from "./oracle";

/** The layer behind an input; what has two inputs reads it also doubled. */
function configOf({ config, shape, inputs: count = 1 }: Configured): unknown {
  const layer = (class_name: string, name: string, own: Record<string, unknown>, reads: string[]) => ({
    class_name,
    name,
    config: { name, ...own },
    inbound_nodes: reads.length > 0 ? [reads.map((r) => [r, 0, 0, {}])] : [],
  });
  const twice = layer("Rescaling", "twice", { scale: 2, offset: 0 }, ["x"]);
  const reads = ["x", "twice"].slice(0, count);
  const layers = [
    layer("InputLayer", "x", { batch_input_shape: [null, ...shape] }, []),
    ...(count > 1 ? [twice] : []),
    layer(config.class_name, "own", config.config, reads),
  ];
  return {
    class_name: "Functional",
    config: { name: "m", layers, input_layers: [["x", 0, 0]], output_layers: [["own", 0, 0]] },
  };
}

for (const use of configured)
  test(`${use.title}: outputs are those of tfjs-core`, async () => {
    await ready;
    const values = (use.weights ?? []).map(({ shape, seed }) => ({
      shape,
      data: inputs(tf.util.sizeFromShape(shape), 7 * seed).map((v) =>
        use.title.startsWith("Batch") ? Math.abs(v) + 0.5 : v,
      ),
    }));
    const model = importLayers(
      { config: configOf(use), weights: new Map([["own", values]]), dialect: use.dialect },
      "model",
    );
    const data = inputs(3 * tf.util.sizeFromShape([...use.shape]));
    const expected = use.expected(
      tf.tensor(data, [3, ...use.shape]),
      values.map(({ shape, data: v }) => tf.tensor(v, shape)),
    );
    const ours = await run(encodeModel(model), "x", { data, dims: [3, ...use.shape] });
    assert.deepEqual([...ours.dims], expected.shape);
    const wanted = Float32Array.from(expected.dataSync());
    const scale = wanted.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    wanted.forEach((v, i) =>
      assert.ok(Math.abs(v - Number(ours.data[i])) <= 1e-5 * scale, `[${i}]: ${Number(ours.data[i])} instead of ${v}`),
    );
  });
