import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { extract } from "../../../src/core/features/extract";
import { affordablePrecision } from "../../../src/core/features/precision";
import { openModel } from "../../../src/core/model/read";
import { onnxRuntime } from "../../../src/engine/runtime";
import { testWork } from "../../work";

const network = async (name: string) =>
  openModel({ bytes: readFileSync(`test/fixtures/${name}.onnx`) }, name, onnxRuntime);

test("double is affordable for a dense network at any size, for a convolutional one up to a number of passes", async () => {
  const [dense, images] = [(await network("mlp-sigmoid")).network, (await network("cnn-bn")).network];
  assert.equal(affordablePrecision(dense, 1e9).precision, "float64");
  assert.equal(affordablePrecision(images, 1000).precision, "float64");
  // 8 x 8 positions of 4 x 3 x 3 x 3 weights and 2 x 2 of 6 x 4 x 3 x 3: 7,776 multiplications, twice a pass.
  assert.equal(affordablePrecision(images, 2e11 / (2 * 7776) - 1).precision, "float64");
  const { precision, why } = affordablePrecision(images, 2e11 / (2 * 7776) + 1);
  assert.equal(precision, "float32");
  assert.match(why!, /precision float64/);
});

test("the precision that is asked for is the one computed in, and the two agree to single precision", async () => {
  const { network: images, cuts } = await network("cnn-bn");
  const [cut] = cuts.cuts;
  const sites = [...cut!.weights, ...cut!.biases];
  const inputs = Float64Array.from({ length: 5 * 3 * 8 * 8 }, (_, i) => Math.cos(1.7 * i));
  const run = (precision: "float32" | "float64") =>
    extract(
      images,
      {
        sites,
        activations: [cut!.weights[0]!.input!],
        inputs,
        outputs: [[1, 0, -1]],
        precision,
      },
      testWork(),
    );
  const [single, double] = [await run("float32"), await run("float64")];
  assert.deepEqual([single.precision, double.precision], ["float32", "float64"]);
  assert.ok([...single.activations.values()].every((v) => v instanceof Float32Array && v.length === inputs.length));
  single.logits.forEach((v, i) => assert.ok(Math.abs(v - double.logits[i]!) < 1e-5));
});
