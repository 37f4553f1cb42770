import assert from "node:assert/strict";
import { test } from "node:test";
import { analyses } from "../../../../src/core/studies/cuts/analyses/index";
import { analyses as texts } from "../../../../src/protocol/analyses";
import { recipeSchema } from "../../../../src/protocol/recipe";
import { cutInfoSchema } from "../../../../src/protocol/inspection";
import { featureCutReportSchema } from "../../../../src/protocol/studies/cuts/figures";

const rows = Object.entries(analyses);

test("every figure of a cut's report is given by exactly one analysis", () => {
  const facts = new Set([...Object.keys(cutInfoSchema.shape), "linearModel", "arrays"]);
  const figures = Object.keys(featureCutReportSchema.shape).filter((key) => !facts.has(key));
  const given = rows.flatMap(([, row]): readonly string[] => (row.needs === "outputs" ? [] : row.gives));
  assert.deepEqual(given.toSorted(), figures.toSorted());
});

test("every analysis has its words, in the order in which they are measured", () => {
  assert.deepEqual(
    rows.map(([kind]) => kind),
    Object.keys(texts),
  );
});

test("what runs only when asked for is what a recipe can ask for", () => {
  const asked = rows.filter(([, row]) => row.needs !== "outputs" && row.whenAsked).map(([kind]) => kind);
  assert.deepEqual(asked, recipeSchema.shape.analyses.unwrap().element.options);
});
