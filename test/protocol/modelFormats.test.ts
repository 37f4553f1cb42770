import assert from "node:assert/strict";
import { test } from "node:test";
import { modelNames, modelStem } from "../../src/protocol/modelFormats";

test("files are offered by name: models, not recipes or twins", () => {
  const models = [
    "a.onnx",
    "A.ONNX",
    "net.keras",
    "net.h5",
    "net.hdf5",
    "model.json",
    "my-model-2.json",
    "saved_model.pb",
  ];
  const others = [
    "a.twin.onnx",
    "model.holoscope.json",
    "model.holoscope-training.json",
    "package.json",
    "a.onnx.txt",
    "other.pb",
    "model.csv",
  ];
  assert.deepEqual(
    [...models, ...others].filter((name) => modelNames.test(name)),
    models,
  );
});

test("the name of a model is told from what says its format", () => {
  const names = ["a.onnx", "b.Keras", "c.h5", "d.hdf5", "e.json", "f.pb", "g.csv"];
  assert.deepEqual(names.map(modelStem), ["a", "b", "c", "d", "e", "f", "g.csv"]);
});
