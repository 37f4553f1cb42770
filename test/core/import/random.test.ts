import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { fill, gradientError, outputError, ready } from "./oracle";
import { randomNetwork } from "./randomNetworks";

const networks = 200;
const perTest = 20;
let differentiated = 0;

for (let first = 0; first < networks; first += perTest)
  test(`random networks ${first} to ${first + perTest - 1}: outputs are those of predict, summed gradients those of tf.grads`, async () => {
    await ready;
    for (let seed = first; seed < first + perTest; seed++) {
      const { whole, logits, hasGradient } = randomNetwork(seed);
      fill(whole, 31 * seed);
      const described = `network ${seed} (${whole.layers.map((l) => l.getClassName()).join(", ")})`;
      const error = await outputError(whole);
      assert.ok(error <= 1e-5, `${described}: outputs differ by ${error}`);
      const worst = hasGradient ? await gradientError(whole, logits) : { error: 0, variable: "" };
      differentiated += Number(hasGradient);
      assert.ok(worst.error <= 1e-4, `${described}: gradient of ${worst.variable} differs by ${worst.error}`);
      tf.disposeVariables();
    }
  });

test("most of them have a gradient by the oracle", () =>
  assert.ok(differentiated >= 0.7 * networks, `${differentiated} of ${networks}`));
