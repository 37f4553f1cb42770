import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { handlers } from "../../src/engine/dispatch";
import { parseRecipe } from "../../src/engine/parse";
import { runFormat, runOf } from "../../src/protocol/run";
import { comparing } from "./running";
import type { RecipeInput } from "../../src/protocol/recipe";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const hooks = () => ({ signal: new AbortController().signal, progress: () => undefined });
const recipePath = path.join(root, "digits.holoscope.json");

const params = (saveTo: string) => ({ kind: "similarity" as const, recipePath, saveTo, work: path.join(root, "work") });

function written(similarity: RecipeInput["similarity"]) {
  const recipe = {
    format: "holoscope.recipe/1",
    model: path.resolve("samples/digits.onnx"),
    data: { path: path.resolve("samples/digits.csv"), label: "digit", normalize: "mean-range", limit: 120 },
    seed: 3,
    similarity: { draws: 2, measures: ["cca", "subspaceMatch"], ...similarity },
  };
  writeFileSync(recipePath, JSON.stringify(recipe));
  return parseRecipe(recipe, "test");
}

for (const [title, other] of [
  ["two models", path.resolve("samples/digits.onnx")],
  ["the layers of one", undefined],
] as const)
  test(`a stored comparison of ${title} is what its recipe gives, and details asked for later are those that the recipe lists`, async () => {
    const recipe = written({ other });
    const saveTo = path.join(root, "run.json");
    const run = runOf(await handlers.run(params(saveTo), hooks()), "similarity");
    const detailed = await comparing(
      { ...recipe, similarity: { ...recipe.similarity!, details: [{ a: "relu1", b: "relu2", epsilon: 0.4 }] } },
      recipePath,
      hooks(),
    );
    assert.deepEqual([run.format, run.recipePath, run.report.similarity], [runFormat, recipePath, detailed.similarity]);
    assert.deepEqual(
      runOf(await handlers.load({ path: saveTo }, hooks()), "similarity").report,
      JSON.parse(JSON.stringify(run.report)),
    );
    const place = (side: number, tensor: string) =>
      run.report.models.at(side)!.tensors.findIndex((one) => one.tensor === tensor);
    const pair = { path: saveTo, a: place(0, "relu1"), b: place(-1, "relu2"), epsilon: 0.4 };
    const details = await handlers.compareDetails(pair, hooks());
    assert.deepEqual([details], detailed.details);
    assert.ok(details.correlations.length > 1);
    const stored = runOf(await handlers.load({ path: saveTo }, hooks()), "similarity");
    assert.deepEqual(stored.report.details, JSON.parse(JSON.stringify([details])));
    // The second time they are read, not computed: the recipe's data could be gone.
    writeFileSync(recipePath, "{}");
    assert.deepEqual(await handlers.compareDetails(pair, hooks()), stored.report.details[0]);
  });

test("a pair that there is not, and a file that is no comparison, are refused", async () => {
  written({});
  const saveTo = path.join(root, "other.json");
  await handlers.run(params(saveTo), hooks());
  await assert.rejects(
    handlers.compareDetails({ path: saveTo, a: 0, b: 77, epsilon: 0.5 }, hooks()),
    /no pair of tensors 0 and 77: choose another/,
  );
  writeFileSync(saveTo, JSON.stringify({ format: "holoscope.similarity-run/0" }));
  await assert.rejects(async () => handlers.load({ path: saveTo }, hooks()), /saved by another version of Holoscope/);
});
