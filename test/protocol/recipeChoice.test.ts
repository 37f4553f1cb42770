import assert from "node:assert/strict";
import { test } from "node:test";
import { dataSchema } from "../../src/protocol/data";
import { sharedSchema } from "../../src/protocol/recipe";
import { choiceSchema } from "../../src/protocol/recipeChoice";
import { keyedStudies } from "../../src/protocol/studies";
import { cutsSchema } from "../../src/protocol/studies/cuts/recipe";

const { model: _model, data: _data, ...shared } = sharedSchema.shape;

test("every key of a recipe can be chosen in the panel and taken out, and no other", () => {
  const nothing = (shape: object) => Object.fromEntries(Object.keys(shape).map((key) => [key, null]));
  const all = {
    ...nothing({ ...shared, ...cutsSchema.shape }),
    data: nothing(dataSchema.shape),
    ...Object.fromEntries(Object.entries(keyedStudies).map(([key, { recipe }]) => [key, nothing(recipe.shape)])),
  };
  assert.deepEqual(choiceSchema.parse(all), all);
  for (const choice of [{ lamda: 1 }, { probes: { target: "x", colour: 1 } }, { data: { lable: "y" } }, { model: "m" }])
    assert.equal(choiceSchema.safeParse(choice).success, false, JSON.stringify(choice));
});

test("what is chosen is checked as the recipe checks it, and gets no defaults", () => {
  const fine = { lambda: "implied", split: [3, 4], probes: { random: 0 }, similarity: { draws: 5 } };
  assert.deepEqual(choiceSchema.parse(fine), fine);
  for (const choice of [{ lambda: -1 }, { fitPart: 0 }, { similarity: { draws: 1 } }, { probes: { wide: "all" } }])
    assert.equal(choiceSchema.safeParse(choice).success, false, JSON.stringify(choice));
});
