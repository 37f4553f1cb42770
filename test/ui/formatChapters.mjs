// The story of models that are not ONNX; it needs nothing of the chapters before but the files of the folder.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { contextMenu, inExplorer, isWritten, openExplorer, panelOf, pick, until } from "./drive.mjs";

/** A Sequential model of dense layers, as TensorFlow.js saves it: its topology, and the weights in one shard. */
function writeLayersModel(folder, widths) {
  const layers = widths.slice(1).map((units, k) => ({
    class_name: "Dense",
    config: {
      name: `dense_${k + 1}`,
      units,
      activation: k === widths.length - 2 ? "sigmoid" : "relu",
      use_bias: true,
      ...(k === 0 ? { batch_input_shape: [null, widths[0]] } : {}),
    },
  }));
  const specs = widths.slice(1).flatMap((units, k) => [
    { name: `dense_${k + 1}/kernel`, shape: [widths[k], units], dtype: "float32" },
    { name: `dense_${k + 1}/bias`, shape: [units], dtype: "float32" },
  ]);
  const count = specs.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b), 0);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * i) / 4);
  writeFileSync(path.join(folder, "weights.bin"), new Uint8Array(values.buffer));
  const modelTopology = {
    keras_version: "tfjs-layers 4.22.0",
    model_config: { class_name: "Sequential", config: { name: "sequential_1", layers } },
  };
  writeFileSync(
    path.join(folder, "dense-model.json"),
    JSON.stringify({
      format: "layers-model",
      generatedBy: "TensorFlow.js tfjs-layers v4.22.0",
      modelTopology,
      weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
    }),
  );
}

export const formatChapters = {
  async "a TensorFlow.js model takes the road of ONNX, from right-click to findings"({ page, folder, shot }) {
    writeLayersModel(folder, [64, 16, 8, 1]);
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "dense-model.json"), "Holoscope: Inspect Model");
    await pick(page, "Dataset for dense-model.json", /digits\.csv/);
    await pick(page, "Column that holds the labels");
    await pick(page, "Normalisation of the inputs, as in training", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "dense-model");
    await panel.locator('.network [data-cut="cut3"]').waitFor();
    assert.match(await panel.locator(".facts").first().innerText(), /TensorFlow\.js layers/);
    assert.match(await panel.locator(".viewport").innerText(), /dense_1[\s\S]*dense_2[\s\S]*dense_3/);
    await panel
      .getByRole("button", { name: /^Run all/ })
      .first()
      .click();
    await panel.locator(".findings canvas").first().waitFor();
    await shot("tensorflow");
  },

  async "it is exported as ONNX where the dialog says"({ page, folder, shot }) {
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "dense-model.json"), "Holoscope: Export as ONNX");
    const name = page.locator(".quick-input-widget:visible input").first();
    await name.waitFor();
    await shot("export-onnx");
    await name.press("Enter");
    await until("the ONNX file", () => isWritten(path.join(folder, "dense-model.onnx")));
  },
};
