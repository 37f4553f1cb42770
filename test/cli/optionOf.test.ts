import assert from "node:assert/strict";
import { test } from "node:test";
import { errorMessage, inputError } from "../../src/protocol/errors";
import { optionOf } from "../../src/cli/schemaOptions";
import { recipeSchema, type RecipeKey } from "../../src/protocol/recipe";

test("the command line calls a key of a recipe by its option", () => {
  const options: Partial<Record<RecipeKey, string>> = {
    lambda: "--lambda",
    fitPart: "--fit-part",
    cuts: "--cut",
    "data.classes": "--classes",
    "probes.split": "--probe-split",
    "probes.checkpoints": "--checkpoints",
    "similarity.details": "--pair",
  };
  for (const [key, option] of Object.entries(options)) assert.equal(optionOf(recipeSchema, key), option);
});

test("an error names the keys to change in the words of the door", () => {
  const error = inputError("choose two classes", "output", "data.classes");
  assert.equal(errorMessage(error), 'choose two classes (recipe key "output", recipe key "data.classes")');
  const said = errorMessage(error, (key) => optionOf(recipeSchema, key));
  assert.equal(said, "choose two classes (--output, --classes)");
  assert.equal(errorMessage(inputError("no such file")), "no such file");
});
