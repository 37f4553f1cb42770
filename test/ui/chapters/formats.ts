// The story of models that are not ONNX; it needs nothing of the chapters before but the files of the folder.
import assert from "node:assert/strict";
import path from "node:path";
import { isWritten, onFile, panelOf, pick, pickDigits, quickInput, until } from "../drive";
import { writeLayersModel } from "../models";
import { button, results, type Chapters } from "./chapter";

export const formats: Chapters = {
  async "a TensorFlow.js model takes the road of ONNX, from right-click to findings"({ page, folder, shot }) {
    writeLayersModel(folder, [64, 16, 8, 1]);
    await onFile(page, "dense-model.json", "Holoscope: Inspect Model");
    await pickDigits(page, "dense-model.json", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "dense-model");
    await panel.locator('.network [data-cut="cut3"]').waitFor();
    assert.match(await panel.locator(".facts").first().innerText(), /TensorFlow\.js layers/);
    assert.match(await panel.locator(".viewport").innerText(), /dense_1[\s\S]*dense_2[\s\S]*dense_3/);
    await button(panel, /^Run all/).click();
    await results(panel).waitFor();
    await shot("tensorflow");
  },

  async "it is exported as ONNX where the dialog says"({ page, folder, shot }) {
    await onFile(page, "dense-model.json", "Holoscope: Export as ONNX");
    await quickInput(page).waitFor();
    await shot("export-onnx");
    await quickInput(page).press("Enter");
    await until("the ONNX file", () => isWritten(path.join(folder, "dense-model.onnx")));
  },
};
