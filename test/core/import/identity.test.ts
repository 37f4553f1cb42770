import assert from "node:assert/strict";
import { test } from "node:test";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { edgeWeights } from "../../../src/core/features/edgeWeights";
import { extract } from "../../../src/core/features/extract";
import { cutFeatures } from "../../../src/core/features/ofCut";
import { Products } from "../../../src/core/products/products";
import { inspectModel } from "../../inspectModel";
import { importModel } from "../../../src/core/import/import";
import { product } from "../../../src/core/linalg/shape";
import { concat, maxAbs, plus } from "../../../src/core/linalg/vector";
import { cnn, mlp, residual } from "./networks";
import { fill, filesOf, inputs, ready, siblings } from "./oracle";
import { testWork } from "../../work";

const networks: Record<string, { make: () => LayersModel; cuts: string[][] }> = {
  mlp: { make: mlp, cuts: [["first/kernel"], ["second/kernel"], ["head/kernel"]] },
  cnn: { make: cnn, cuts: [["conv1/kernel"], ["depth/depthwise_kernel"], ["head/kernel"]] },
  residual: {
    make: residual,
    cuts: [["stem/kernel"], ["conv1/kernel", "short/kernel"], ["conv2/kernel", "short/kernel"], ["head/kernel"]],
  },
};

for (const [name, { make, cuts: expected }] of Object.entries(networks))
  test(`${name} saved by tfjs-layers: its cuts have the names of its layers, and Euler's identity holds at every one`, async () => {
    await ready;
    const saved = make();
    fill(saved);
    const files = await filesOf(saved);
    const { network, cuts, inspection } = await inspectModel(
      await importModel("model.json", { bytes: files.get("model.json")!, files: siblings(files) }),
      "model.json",
    );
    assert.deepEqual(
      inspection.cuts.map(({ weights }) => weights),
      expected,
    );
    assert.ok(inspection.cuts.every(({ homogeneous }) => homogeneous));
    assert.deepEqual(
      [inspection.format, inspection.files, inspection.bytes],
      ["TensorFlow.js layers", ["weights.bin"], files.get("model.json")!.length + files.get("weights.bin")!.length],
    );
    const count = 10;
    const coefficients = Array.from({ length: network.outputs }, (_, k) => (k === 0 ? 1 : -0.5));
    for (const precision of ["float64", "float32"] as const) {
      const examples = Float64Array.from(inputs(count * product(network.input.shape)));
      const extraction = await extract(
        network,
        { sites: cuts.sites, inputs: examples, outputs: [coefficients], precision },
        testWork(),
      );
      const products = new Products(testWork());
      for (const cut of cuts.cuts) {
        const weights = concat(await Promise.all(cut.parameters.map(([site]) => edgeWeights(network, site!))));
        const sum = await cutFeatures(cut, extraction, products, count).apply(weights);
        const error = maxAbs(plus(sum, -1, extraction.logits)) / maxAbs(extraction.logits);
        assert.ok(error <= (precision === "float64" ? 1e-12 : 1e-5), `${cut.id} in ${precision}: ${error}`);
      }
      await products.release();
    }
  });

test("the drawing shows the source's layers, with channels last and without the transposes of the import", async () => {
  await ready;
  const files = await filesOf(cnn());
  const { inspection } = await inspectModel(
    await importModel("model.json", { bytes: files.get("model.json")!, files: siblings(files) }),
    "model.json",
  );
  const { blocks } = inspection.diagram;
  assert.deepEqual(
    blocks
      .filter(({ kind }) => kind === "layer" || kind === "input")
      .map(({ title, shape, operators }) => [title, shape, operators.join(", ")]),
    [
      ["conv1_input", [9, 8, 2], ""],
      ["conv1", [4, 4, 4], "Conv 3×3, BatchNormalization, Relu, MaxPool 2×2"],
      ["depth", [64], "Conv 3×3, 4 groups, BatchNormalization, Relu, Flatten"],
      ["head", [3], "Gemm, Softmax"],
    ],
  );
});
