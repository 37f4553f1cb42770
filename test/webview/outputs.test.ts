import assert from "node:assert/strict";
import { test } from "node:test";
import type { PanelState } from "../../src/protocol/panel";
import type { RecipeInput } from "../../src/protocol/recipe";
import { chosenOutput, outputKinds, outputNames, recipeChoice } from "../../webview/outputs";
import { fixtureRun } from "../ui/fixture";

type Parts = Partial<Pick<RecipeInput, "family" | "output">> & { classes?: string[] };

/** What the panel knows of a model with so many outputs and a recipe of these parts. */
function known(size: number, { classes, ...parts }: Parts = {}): Pick<PanelState, "inspection" | "recipe" | "runs"> {
  const { inspection } = fixtureRun();
  return {
    runs: {},
    inspection: { ...inspection, output: { tensor: "logits", size, ...(size === 2 ? { default: "1-0" } : {}) } },
    recipe: { format: "holoscope.recipe/1", model: "m.onnx", data: { path: "d.npz", classes }, ...parts },
  };
}

test("what M is comes from the recipe, or else from the model", () => {
  assert.deepEqual(chosenOutput(known(3, { family: "multinomial" })), { kind: "all" });
  assert.deepEqual(chosenOutput(known(9, { output: " 7-3 " })), { kind: "difference", plus: 7, minus: 3 });
  assert.deepEqual(chosenOutput(known(3, { output: "2" })), { kind: "one", plus: 2 });
  assert.deepEqual(chosenOutput(known(2)), { kind: "difference", plus: 1, minus: 0 });
  assert.equal(chosenOutput(known(3)), undefined);
  assert.equal(chosenOutput(known(3, { output: "last" })), undefined);
});

test("names come from all classes of the recipe, those of its last run, or the two that it compares", () => {
  assert.deepEqual(outputNames(known(3, { family: "multinomial", classes: ["cat", "dog", "fox"] })), [
    "cat",
    "dog",
    "fox",
  ]);
  assert.deepEqual(outputNames(known(3, { output: "2-0", classes: ["cat", "fox"] })), ["cat", undefined, "fox"]);
  const run = fixtureRun({ family: "multinomial" });
  assert.deepEqual(outputNames({ ...known(3, { output: "1-0" }), runs: { cuts: run } }), run.report.data.classes);
  assert.deepEqual(outputNames({ ...known(4), runs: { cuts: run } }), [undefined, undefined, undefined, undefined]);
});

test("a choice writes output, family and classes together, label 0 first", () => {
  const named = known(3, { family: "multinomial", classes: ["cat", "dog", "fox"] });
  assert.deepEqual(recipeChoice({ kind: "difference", plus: 2, minus: 0 }, named), {
    family: "bernoulli",
    output: "2-0",
    data: { classes: ["cat", "fox"] },
  });
  assert.deepEqual(recipeChoice({ kind: "all" }, named), {
    family: "multinomial",
    output: null,
    data: { classes: ["cat", "dog", "fox"] },
  });
  const pair = known(3, { output: "2-0", classes: ["cat", "fox"] });
  assert.deepEqual(recipeChoice({ kind: "difference", plus: 0, minus: 2 }, pair), {
    family: "bernoulli",
    output: "0-2",
    data: { classes: ["fox", "cat"] },
  });
  assert.deepEqual(recipeChoice({ kind: "difference", plus: 1, minus: 2 }, pair), {
    family: "bernoulli",
    output: "1-2",
    data: { classes: null },
  });
  assert.deepEqual(recipeChoice({ kind: "one", plus: 1 }, known(3)), {
    family: "bernoulli",
    output: "1",
    data: { classes: null },
  });
  assert.deepEqual(recipeChoice({ kind: "one", plus: 1 }, known(3, { family: "gaussian" })), {
    family: "gaussian",
    output: "1",
    data: { classes: null },
  });
});

test("one class against all others is offered where labels are the outputs' numbers, and all at once up to 100 of them", () => {
  assert.deepEqual(outputKinds(known(3)), ["all", "difference", "one"]);
  assert.deepEqual(outputKinds(known(3, { output: "2-0", classes: ["0", "2"] })), ["all", "difference", "one"]);
  assert.deepEqual(outputKinds(known(3, { output: "2-0", classes: ["cat", "fox"] })), ["all", "difference"]);
  assert.deepEqual(outputKinds(known(3, { output: "2-0", classes: ["cat", "fox"], family: "poisson" })), [
    "all",
    "difference",
    "one",
  ]);
  assert.deepEqual(outputKinds(known(1000)), ["difference", "one"]);
});
