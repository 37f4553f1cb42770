import assert from "node:assert/strict";
import { test } from "node:test";
import { dimensionFacts } from "../../../../src/core/studies/similarity/facts";
import { maximumMatch, minimalMatch } from "../../../../src/core/studies/similarity/match";
import type { MeasureName } from "../../../../src/protocol/studies/similarity/recipe";
import expected from "../../../fixtures/similarity.json";
import {
  compareLayers,
  products,
  multiply,
  noise,
  plus,
  reluLayers,
  representLayer,
  settings,
  sharing,
  withDead,
  type Layer,
} from "./data";
import { cosinesOf } from "../../../../src/core/studies/similarity/measures/subspaceMatch";
import { observedPair, type Pair } from "../../../../src/core/studies/similarity/pair";
import { spanFacts } from "../../../../src/core/studies/similarity/spans";

const [deadX, deadY] = reluLayers(120, 8, 8);
const cases: { [K in keyof typeof expected.cases]: [Layer, Layer] } = {
  layers: reluLayers(200, 12, 9),
  "shared directions": sharing(80, 7, 5),
  "dead units": [withDead(deadX, 2), deadY],
  "five minibatches": reluLayers(600, 5, 7),
  "more units than examples": reluLayers(30, 50, 20),
};

const pairOf = async (x: Layer, y: Layer): Promise<Pair> =>
  observedPair(await representLayer(x), await representLayer(y), settings, products);

for (const name of Object.keys(cases) as (keyof typeof cases)[])
  test(`measures, spans and facts are numpy's: ${name}`, async () => {
    const [x, y] = cases[name];
    const { measures, facts, ranks, shared, correlations } = expected.cases[name];
    const figures = await compareLayers(x, y);
    for (const measure of Object.keys(measures) as MeasureName[])
      measures[measure].forEach((value, k) =>
        assert.ok(
          Math.abs(figures[measure]![k]!.value - value) < 1e-6,
          `${measure}: ${figures[measure]![k]!.value} is not ${value}`,
        ),
      );
    const pair = await pairOf(x, y);
    const { ranks: foundRanks, shared: foundShared } = await spanFacts(pair);
    assert.deepEqual([foundRanks, foundShared], [ranks, shared]);
    const found = dimensionFacts(pair.x, settings.variance);
    for (const fact of ["rank", "effectiveRank", "participationRatio", "svccaDirections"] as const)
      assert.ok(Math.abs(found[fact] - facts[fact]) < 1e-6 * facts[fact], fact);
    (await pair.canonical()).correlations
      .subarray(0, correlations.length)
      .forEach((c, i) => assert.ok(Math.abs(c - correlations[i]!) < 1e-6));
  });

/** As in test/bench/similarity.py. */
function instance(k: number): { x: Layer; y: Layer; epsilon: number } {
  const [p, q] = [2 + (k % 3), 2 + (Math.floor(k / 3) % 3)];
  const x = noise(100 * k, 6, p);
  const apart = noise(100 * k + 60, 6, q);
  const levels = [0.05, 0.3, 1, 3];
  const y = plus(multiply(x, noise(100 * k + 40, p, q)), {
    ...apart,
    values: apart.values.map((v, at) => v * levels[((at % q) + k) % 4]!),
  });
  return { x, y, epsilon: [0.2, 0.4, 0.6, 0.8][k % 4]! };
}

test("maximum matches of 200 instances are the unions of all matches, found by trying all subsets; minimal ones are among them", async () => {
  for (const [k, { maximum, minimalWithFirst }] of expected.matches.entries()) {
    const { x, y, epsilon } = instance(k);
    const cosines = await cosinesOf(await pairOf(x, y));
    const found = await maximumMatch(cosines, epsilon, cosines.all);
    assert.deepEqual([found.a, found.b], maximum, `instance ${k}`);
    if (!found.a.includes(0)) continue;
    const { a, b } = await minimalMatch(cosines, epsilon, "a", 0, found);
    assert.ok(
      minimalWithFirst.some((m) => JSON.stringify(m) === JSON.stringify([a, b])),
      `instance ${k}: ${JSON.stringify([a, b])}`,
    );
  }
});
