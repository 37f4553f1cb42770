import * as assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readRecipe, updateRecipe } from "../../src/host/recipes/recipeFile";

describe("recipe files", () => {
  let folder: string;
  let file: string;
  const recipe = {
    format: "holoscope.recipe/1",
    model: "m.onnx",
    data: { path: "d.csv", label: "y" },
    lambdaPerExample: 0.1,
    seed: 3,
  };
  const write = (content: unknown) => writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  const content = async (): Promise<unknown> => JSON.parse(await readFile(file, "utf8"));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-recipe-"));
    file = path.join(folder, "m.holoscope.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("change what was chosen and keep the rest", async () => {
    await write(recipe);
    await updateRecipe(file, { lambda: 2, data: { normalize: "mean-std" }, cuts: ["cut1"] });
    const { lambdaPerExample, ...kept } = recipe;
    assert.equal(lambdaPerExample, 0.1);
    assert.deepEqual(await content(), {
      ...kept,
      data: { ...recipe.data, normalize: "mean-std" },
      lambda: 2,
      cuts: ["cut1"],
    });
  });

  it("lose what is chosen away: classes and outputs that no longer hold, and the other form of lambda", async () => {
    await write({ ...recipe, output: "2-0", data: { ...recipe.data, classes: ["a", "c"] } });
    await updateRecipe(file, { family: "multinomial", output: null, data: { classes: null } });
    assert.deepEqual(await content(), { ...recipe, family: "multinomial" });
    await updateRecipe(file, { lambda: "implied", data: { classes: ["a", "b", "c"] } });
    const { lambdaPerExample, ...kept } = recipe;
    assert.deepEqual(await content(), {
      ...kept,
      family: "multinomial",
      lambda: "implied",
      data: { ...recipe.data, classes: ["a", "b", "c"] },
    });
    await updateRecipe(file, { lambdaPerExample });
    assert.deepEqual(await content(), {
      ...kept,
      lambdaPerExample,
      family: "multinomial",
      data: { ...recipe.data, classes: ["a", "b", "c"] },
    });
  });

  it("get the key of probes when a choice differs from its defaults, and lose what is chosen away", async () => {
    await write(recipe);
    await updateRecipe(file, { probes: { random: 3, control: true } });
    assert.deepEqual(await content(), recipe);
    await updateRecipe(file, { probes: { random: 0, target: "width", wide: "pool" } });
    assert.deepEqual(await content(), { ...recipe, probes: { random: 0, target: "width", wide: "pool" } });
    await updateRecipe(file, { probes: { target: null, checkpoints: ["epochs"] } });
    assert.deepEqual((await readRecipe(file)).probes, {
      tensors: "all",
      wide: "pool",
      random: 0,
      control: true,
      checkpoints: ["epochs"],
    });
    assert.deepEqual(await content(), { ...recipe, probes: { random: 0, wide: "pool", checkpoints: ["epochs"] } });
  });

  it("are not touched when nothing changes", async () => {
    await write(recipe);
    const before = (await stat(file)).mtimeMs;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await updateRecipe(file, { cuts: "all" });
    assert.equal((await stat(file)).mtimeMs, before);
  });

  it("are refused in one line that names the file and the key", async () => {
    await write({ ...recipe, data: { path: 3 } });
    await assert.rejects(readRecipe(file), /^HoloscopeError: m\.holoscope\.json: data\.path: [^\n]+$/);
    await write("{ not json");
    await assert.rejects(readRecipe(file), /^HoloscopeError: m\.holoscope\.json: not a readable JSON file: [^\n]+$/);
    await assert.rejects(
      readRecipe(path.join(folder, "none.holoscope.json")),
      /none\.holoscope\.json: not a readable JSON file/,
    );
  });
});
