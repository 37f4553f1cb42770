import assert from "node:assert/strict";
import { test } from "node:test";
import { normalRandom, seededRandom } from "../../../../src/core/linalg/random";
import { noise as gaussian, observed, shuffled } from "../../../../src/core/studies/similarity/draws";
import { compareLayers, products, reluLayers, representLayer, type Layer } from "./data";

const normal = normalRandom(seededRandom(5));
const independent = (n: number, width: number): Layer => ({
  values: Float64Array.from({ length: n * width }, normal),
  width,
});

test("of independent noise with fewer examples than dimensions CCA and subspace match are 1, no more than chance; debiased CKA is near 0", async () => {
  const figures = await compareLayers(independent(64, 1024), independent(64, 1024), {
    draws: 3,
    measures: ["subspaceMatch", "cca", "pwcca", "linearCka", "rbfCka"],
  });
  for (const name of ["subspaceMatch", "cca", "pwcca"] as const)
    for (const { value, isChance } of figures[name]!) assert.ok(value > 0.999999 && isChance, `${name}: ${value}`);
  for (const name of ["linearCka", "rbfCka"] as const)
    assert.ok(Math.abs(figures[name]![0]!.value) < 0.05, `${name}: ${figures[name]![0]!.value}`);
});

test("layers that read the same causes are above chance by every measure but exact match", async () => {
  const figures = await compareLayers(...reluLayers(300, 8, 8), { draws: 10, epsilons: [0.5] });
  for (const [name, [figure]] of Object.entries(figures)) assert.equal(figure!.isChance, name === "exactMatch", name);
});

test("independent layers are within chance: the range of both baselines holds about 95% of them", async () => {
  let inside = 0;
  for (let k = 0; k < 40; k++) {
    const { cca, linearCka } = await compareLayers(independent(100, 6), independent(100, 6), {
      draws: 20,
      measures: ["cca", "linearCka"],
      seed: k,
    });
    inside += Number(cca![0]!.isChance) + Number(linearCka![0]!.isChance);
  }
  assert.ok(inside > 68, `${inside} of 80`);
});

test("draws keep the covariance of what they replace, to rounding, and have no mean", async () => {
  const representation = await representLayer(reluLayers(50, 6, 6)[0]);
  const random = seededRandom(3);
  for (const draw of [observed, shuffled(50, random), await gaussian(50, 6, random, products)]) {
    const frame = draw.sideOf(representation).frame;
    const inner = await products.multiply(frame, frame, "ab'");
    inner.values.forEach((v, at) => assert.ok(Math.abs(v - (at % (frame.rows + 1) === 0 ? 1 : 0)) < 1e-12));
    for (let i = 0; i < frame.rows; i++)
      assert.ok(Math.abs(frame.values.subarray(i * 50, i * 50 + 50).reduce((a, b) => a + b, 0)) < 1e-9);
  }
});
