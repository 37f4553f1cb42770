import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalRandom, seededRandom, shuffledIndices } from "../../../../src/core/linalg/random";
import { symmetricEigen } from "../../../../src/core/products/symmetricEigen";
import type { MeasureName } from "../../../../src/protocol/studies/similarity/recipe";
import { compareLayers, products, multiply, reluLayers, withDead, type Layer } from "./data";

const draws = 2;

/** Random layers, and a matrix of standard normal numbers, not singular, for their second side. */
const sample = fc
  .record({
    seed: fc.nat(1e6),
    examples: fc.integer({ min: 30, max: 80 }),
    p: fc.integer({ min: 1, max: 6 }),
    q: fc.integer({ min: 2, max: 6 }),
  })
  .map(({ seed, examples, p, q }) => {
    const normal = normalRandom(seededRandom(seed));
    const random = (rows: number, width: number): Layer => ({
      values: Float64Array.from({ length: rows * width }, normal),
      width,
    });
    const causes = random(examples, 3);
    const layer = (width: number): Layer => ({
      width,
      values: multiply(causes, random(3, width)).values.map((v) => Math.max(0, v + 0.4 * normal() + 0.3)),
    });
    const square = random(q, q);
    for (let i = 0; i < q; i++) square.values[i * q + i]! += 3;
    return { x: layer(p), y: layer(q), square, scale: Math.exp(normal()), seed };
  });

async function orthogonal({ values, width }: Layer): Promise<Layer> {
  const { vectors } = await symmetricEigen(
    await products.multiply({ rows: width, columns: width, values }, { rows: width, columns: width, values }, "a'b"),
    products,
  );
  return { values: vectors.values, width };
}

async function sameValues(measures: MeasureName[], x: Layer, y: Layer, changed: Layer): Promise<void> {
  const [before, after] = [
    await compareLayers(x, y, { measures, draws }),
    await compareLayers(x, changed, { measures, draws }),
  ];
  for (const name of measures)
    before[name]?.forEach((figure, k) =>
      assert.ok(
        Math.abs(figure.value - after[name]![k]!.value) < 1e-6,
        `${name}: ${figure.value} became ${after[name]![k]!.value}`,
      ),
    );
}

const numRuns = 30;

test("CKA and Procrustes do not change when a side is rotated and scaled", () =>
  fc.assert(
    fc.asyncProperty(sample, async ({ x, y, square, scale }) => {
      const turned = multiply(y, await orthogonal(square));
      await sameValues(["linearCka", "rbfCka", "procrustes"], x, y, {
        ...turned,
        values: turned.values.map((v) => scale * v),
      });
    }),
    { numRuns },
  ));

test("CCA and exact match do not change under an invertible map", () =>
  fc.assert(
    fc.asyncProperty(sample, ({ x, y, square }) => sameValues(["cca", "exactMatch"], x, y, multiply(y, square))),
    { numRuns },
  ));

test("no measure changes when units are permuted", () =>
  fc.assert(
    fc.asyncProperty(sample, ({ x, y, seed }) => {
      const order = shuffledIndices(y.width, seededRandom(seed));
      const permuted = { ...y, values: y.values.map((_, at) => y.values[at - (at % y.width) + order[at % y.width]!]!) };
      return sameValues(
        ["exactMatch", "subspaceMatch", "cca", "svcca", "pwcca", "linearCka", "rbfCka", "procrustes"],
        x,
        y,
        permuted,
      );
    }),
    { numRuns },
  ));

test("everything is like itself by every measure, dead units or not", async () => {
  const [layer] = reluLayers(90, 7, 7);
  for (const dead of [0, 3]) {
    const figures = await compareLayers(withDead(layer, dead), withDead(layer, dead));
    for (const [name, found] of Object.entries(figures))
      for (const { value, isChance } of found)
        assert.ok(Math.abs(value - 1) < 1e-6 && !isChance, `${name} is ${value}`);
    assert.equal(Object.keys(figures).length, 8);
  }
});

test("a side that does not vary has no figures but those of the spans", async () => {
  const [layer] = reluLayers(90, 7, 7);
  const constant = { ...layer, values: layer.values.map((_, at) => at % 7) };
  assert.deepEqual(Object.keys(await compareLayers(layer, constant)).sort(), ["exactMatch", "subspaceMatch"]);
});
