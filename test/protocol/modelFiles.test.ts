import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import manifest from "../../package.json";
import { modelNames } from "../../src/protocol/modelFiles";

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

test("every menu entry that takes a model asks for the same names", () => {
  const menus = z
    .record(z.string(), z.array(z.object({ command: z.string(), when: z.string().optional() })))
    .parse(manifest.contributes.menus);
  const onFiles = [...menus["explorer/context"]!, ...menus["editor/title"]!].filter(({ command }) =>
    ["inspectModel", "retrainModel", "exportOnnx"].some((name) => command === `holoscope.${name}`),
  );
  assert.equal(onFiles.length, 4);
  const clause = `resourceFilename =~ ${modelNames.toString()}`;
  assert.deepEqual(
    onFiles.filter(({ when }) => when?.split(" && ")[0] !== clause),
    [],
  );
});
