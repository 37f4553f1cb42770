import assert from "node:assert/strict";
import { test } from "node:test";
import { analyses } from "../../../../src/core/studies/cuts/analyses/index";
import type { CutContext } from "../../../../src/core/studies/cuts/analyses/analysis";
import { trainActivation, trainHolographic } from "../../../../src/core/studies/cuts/analyses/linearModels";
import { Products } from "../../../../src/core/products/products";
import { families } from "../../../../src/core/fit/family";
import { fit } from "../../../../src/core/fit/solver";
import { plus } from "../../../../src/core/linalg/vector";
import { dense, noise } from "../../fit/dense";
import { testWork } from "../../../work";

const products = new Products(testWork());
const family = families.multinomial;
const [examples, outputs, lambda] = [20, 3, 0.2];
const labels = Float64Array.from({ length: examples }, (_, i) => ((i * 7) % 5) % outputs);
/** Fitted on the first 15 examples. */
const fitted = Uint32Array.from({ length: 15 }, (_, i) => i);
const features = dense(noise(examples * outputs, 4), outputs);

/** A "network" that is linear in its features, with the optimal weights or others. */
async function context(weights?: Float64Array): Promise<CutContext> {
  const fittedFeatures = features.rows(fitted);
  const best =
    weights ?? (await fit({ features: fittedFeatures, labels: labels.slice(0, 15), family, lambda }, products)).weights;
  const logits = await features.apply(best);
  const residual = plus(
    family.mean(logits.slice(0, 15 * outputs), outputs),
    -1,
    family.statistic(labels.slice(0, 15), outputs),
  );
  const cut = {
    id: "cut1",
    weights: [],
    biases: [],
    parameters: [],
    above: [],
    features: 4,
    ordered: true,
    wellBehaved: true,
    homogeneous: true,
    reasons: [],
  };
  const fitting = {
    ...{
      cut,
      features,
      fittedFeatures,
      activations: features,
      weights: best,
      logits,
      labels,
      fitted,
      fitPart: 1,
      exact: logits,
      family,
      lambda,
      products,
    },
    gradient: await fittedFeatures.applyTranspose(residual),
    kinks: [],
    featureName: String,
    work: testWork(),
    note: () => {},
    arrays: true,
    retrainings: 2,
    retrained: [],
    seed: 0,
  };
  const linear = {
    exact: { logits },
    holographic: await trainHolographic(fitting, fitting.work),
    activation: await trainActivation(fitting, fitting.work),
  };
  return { ...fitting, linear };
}

test("three classes, trained to the optimum: calibrated, stationary, and the refit is the network", async () => {
  const at = await context();
  const { faithfulness, arrays } = await analyses.faithfulness.measure(at);
  assert.ok(faithfulness.holographic.maxAbs < 1e-9 && faithfulness.holographic.r2 > 1 - 1e-12);
  assert.equal(arrays.logits.holographic.length, examples * outputs);
  const { calibration } = await analyses.calibration.measure(at);
  assert.ok(calibration.maxAbsResidualRegularized < 1e-8 && calibration.maxAbsResidual > 1e-3);
  assert.ok(Math.abs((await analyses.stationarity.measure(at)).stationarity.impliedLambda - lambda) < 1e-8);
});

test("calibration sums run over examples and classes, written out", async () => {
  const at = await context(Float64Array.of(1, -0.5, 0.25, 2));
  const { arrays } = await analyses.calibration.measure(at);
  const rows = noise(examples * outputs, 4);
  for (let e = 0; e < 4; e++) {
    let [predicted, label] = [0, 0];
    for (const i of fitted) {
      const powers = [0, 1, 2].map((k) => Math.exp(at.logits[i * outputs + k]!));
      const total = powers.reduce((a, b) => a + b);
      powers.forEach((power, k) => (predicted += (rows[i * outputs + k]![e]! * power) / total));
      label += rows[i * outputs + labels[i]!]![e]!;
    }
    assert.ok(Math.abs(arrays.calibration.sumPredicted[e]! - predicted) < 1e-12);
    assert.ok(Math.abs(arrays.calibration.sumLabel[e]! - label) < 1e-12);
  }
});

test("the largest difference of a class probability counts, and a constant added to all logits of an example does not", async () => {
  const at = await context(Float64Array.of(1, -0.5, 0.25, 2));
  const withExact = (exact: Float64Array) => ({ ...at, exact, linear: { ...at.linear, exact: { logits: exact } } });
  const shifted = withExact(at.logits.map((t, row) => t + Math.floor(row / outputs)));
  const { exact } = (await analyses.faithfulness.measure(shifted)).faithfulness;
  assert.ok(exact.maxAbs < 1e-13 && exact.r2 > 1 - 1e-12);
  const moved = withExact(at.logits.map((t, row) => (row === 4 ? t + 1 : t)));
  const p = Math.exp(at.logits[4]!) / [3, 4, 5].reduce((sum, row) => sum + Math.exp(at.logits[row]!), 0);
  const expected = (p * Math.E) / (1 - p + p * Math.E) - p;
  assert.ok(Math.abs((await analyses.faithfulness.measure(moved)).faithfulness.exact.maxAbs - expected) < 1e-12);
  assert.ok(Math.abs((await analyses.identity.measure(moved)).identity.maxAbsError - 1) < 1e-12);
});
