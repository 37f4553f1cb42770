import { test } from "node:test";
import assert from "node:assert/strict";
import { precisions } from "../../bench/lib/extraction";
import { compareGradients, gradientBounds, parameterGradients } from "../../bench/lib/parameterGradients";
import { readReference } from "../../bench/lib/reference";

/** Gradients by PyTorch 1.13's autograd in float64, written with the networks by test/fixtures/make.py. */
for (const name of ["cnn-bn", "resnet-mini", "vit-mini"])
  for (const precision of precisions)
    test(`${name}, ${precision}: the gradient of every parameter is PyTorch's`, async () => {
      const reference = await readReference(`test/fixtures/${name}`);
      const computed = await parameterGradients(reference, precision);
      const { missing, worst } = compareGradients(reference, computed);
      assert.deepEqual(missing, []);
      assert.ok(worst.error <= gradientBounds[computed.precision], `${worst.parameter}: relative error ${worst.error}`);
    });
