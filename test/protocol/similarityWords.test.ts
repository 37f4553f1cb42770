import assert from "node:assert/strict";
import { test } from "node:test";
import { modelStem } from "../../src/protocol/modelFormats";
import type { RecipeInput } from "../../src/protocol/recipe";
import type { SimilarityReport } from "../../src/protocol/run";
import {
  comparisonTitle,
  figureOf,
  keyPairs,
  measuresOf,
  measureText,
  pairOf,
  warningsAbout,
} from "../../src/protocol/similarityWords";
import { fixtureSimilarity } from "../ui/similarityFixture";

const { report } = fixtureSimilarity();
const within = fixtureSimilarity({ models: 1 }).report;
const places = (one: SimilarityReport) => keyPairs(one, "linearCka", 0.5).pairs.map(({ pair: { a, b } }) => [a, b]);

test("subspace match is that of the nearest epsilon, other measures have none", () => {
  const pair = report.similarity[0]!;
  assert.equal(figureOf(pair, "subspaceMatch", 0.36), pair.subspaceMatch![3]);
  assert.equal(figureOf(pair, "subspaceMatch", 2), pair.subspaceMatch![8]);
  assert.equal(figureOf(pair, "cca", 0.3), pair.figures.cca);
  assert.equal(figureOf({ ...pair, subspaceMatch: undefined }, "subspaceMatch", 0.5), undefined);
});

test("within one model the order of two layers does not matter, across two it does", () => {
  assert.equal(pairOf(within, 5, 2), pairOf(within, 2, 5));
  assert.deepEqual([pairOf(within, 5, 2)?.a, pairOf(report, 5, 2)?.a, pairOf(report, 2, 5)?.a], [2, 5, 2]);
  assert.equal(pairOf(report, 0, 99), undefined);
});

test("models are judged by their layers of equal place, by neighbours, or by the layers most alike", () => {
  const all = [...report.models[0].tensors.keys()];
  assert.deepEqual(
    [keyPairs(report, "linearCka", 0.5).name, places(report)],
    ["layers of equal place", all.map((i) => [i, i])],
  );
  assert.deepEqual(
    [keyPairs(within, "linearCka", 0.5).name, places(within)],
    ["neighbouring layers", all.slice(1).map((i) => [i - 1, i])],
  );
  const [a, b] = report.models;
  const shorter: SimilarityReport = {
    ...report,
    models: [a, { ...b!, tensors: b!.tensors.slice(0, 3) }],
    similarity: report.similarity.filter((pair) => pair.b < 3),
  };
  const { name, pairs } = keyPairs(shorter, "linearCka", 0.5);
  assert.equal(name, "the layers most alike");
  assert.deepEqual(
    pairs.map(({ pair }) => pair.a),
    all,
  );
  for (const { pair, figure } of pairs)
    for (const column of [0, 1, 2])
      assert.ok(pairOf(shorter, pair.a, column)!.figures.linearCka!.value <= figure.value);
});

test("measures that were not asked for are not offered, and warnings are told apart by them", () => {
  const similarity = report.similarity.map((pair) => ({
    ...pair,
    figures: { cca: pair.figures.cca! },
    subspaceMatch: undefined,
  }));
  assert.deepEqual(measuresOf({ similarity }), ["cca"]);
  assert.equal(measuresOf(report).length, 8);
  const warned = report.similarity.find(({ warnings }) => warnings.length > 0)!;
  assert.deepEqual([warningsAbout(warned, "cca").length, warningsAbout(warned, "linearCka").length], [1, 0]);
});

test("a comparison is called after what it compares", () => {
  const title = (similarity?: RecipeInput["similarity"]) => comparisonTitle({ model: "a.onnx", similarity }, modelStem);
  assert.deepEqual(
    [title({ other: "b.keras", checkpoints: ["early"] }), title({ checkpoints: ["early"] }), title()],
    ["a ~ b", "a ~ its checkpoints", "a ~ its layers"],
  );
});

test("where there is little room a value has two digits, and nothing is below zero by rounding alone", () => {
  const figure = report.similarity[0]!.figures.cca!;
  assert.deepEqual(
    [0.987, -0.0004, -0.03, 0].map((value) => measureText({ ...figure, value })),
    ["0.99", "0.00", "-0.03", "0.00"],
  );
  assert.equal(measureText(undefined), "-");
});
