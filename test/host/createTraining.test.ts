import * as assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { EngineProcess } from "../../src/host/engineProcess";
import { Inspections } from "../../src/host/inspections";
import { readRecipe, readTraining } from "../../src/host/recipes/recipeFile";
import { parseHidden } from "../../src/host/training/askNetwork";
import { createNetwork, createRetraining } from "../../src/host/training/createTraining";
import { recipeOfTrained } from "../../src/host/training/recipeOfTrained";
import { runOf } from "../../src/protocol/run";
import { fixtureTrained } from "../ui/trainingFixture";
import { answering, silence } from "./answering";

/** The repository: these tests are bundled into out/test/host. */
const root = path.resolve(__dirname, "../../..");

describe("a training recipe written for the user", () => {
  const engine = new EngineProcess(path.join(root, "dist/engine.js"), () => undefined);
  const services = { engine, inspections: new Inspections(engine) };
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const content = async (file: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(file, "utf8"));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-training-"));
    for (const file of ["digits.onnx", "digits.csv"]) await copyFile(path.join(root, "samples", file), at(file));
  });
  afterEach(async () => {
    silence();
    await rm(folder, { recursive: true });
  });
  after(() => engine.dispose());

  it("describes a new network by label, hidden layers, normalisation and part, and the engine takes it", async () => {
    answering(["digit"], ["20, 10"], ["Mean and range"], ["80%, drawn at random"]);
    const recipe = await createNetwork({ data: at("digits.csv") }, services);
    assert.equal(recipe, at("digits-network.holoscope-training.json"));
    const { network, data, split, shuffle, out, stages } = await readTraining(recipe!);
    assert.deepEqual(network?.layers, [20, "relu", 10, "relu", 1]);
    assert.deepEqual(
      [data, split, shuffle, out],
      [
        { path: "digits.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" },
        [0.8, 0.2],
        true,
        "digits-network.onnx",
      ],
    );
    assert.deepEqual(
      stages.map(({ optimizer }) => optimizer),
      ["adam", "lbfgs", "adam"],
    );
    await writeFile(
      recipe!,
      JSON.stringify({
        ...(await content(recipe!)),
        stages: [{ optimizer: "adam", epochs: 2, batch: 32, rate: 0.001 }],
      }),
    );
    const params = { kind: "training", recipePath: recipe!, saveTo: at("run.json"), work: "" } as const;
    const { report: trained } = runOf(await engine.call("run", params), "training");
    assert.deepEqual(
      [trained.model, trained.parts.map(({ examples }) => examples)],
      [at("digits-network.onnx"), [292, 73]],
    );
  });

  it("takes all of several classes, or none where labels are numbers", async () => {
    await writeFile(at("three.csv"), "a,b,kind\n1,2,x\n2,3,y\n3,4,z\n4,5,x\n");
    answering(["kind"], ["All 3 classes at once"], [""], ["None"], ["All of them"]);
    const { family, network } = await readTraining((await createNetwork({ data: at("three.csv") }, services))!);
    assert.deepEqual([family, network?.layers], ["multinomial", [3]]);
    await writeFile(at("line.csv"), "a,price\n1,2.5\n2,3.25\n3,4.125\n4,5.5\n");
    const { asked } = answering(
      ["price"],
      ["Real numbers"],
      ["5"],
      ["None"],
      ["Another share, drawn at random…"],
      ["50%"],
    );
    const line = await readTraining((await createNetwork({ data: at("line.csv") }, services))!);
    assert.deepEqual([line.family, line.network?.layers, line.split], ["gaussian", [5, "relu", 1], [0.5, 0.5]]);
    assert.equal(asked.length, 6);
  });

  it("continues from a model on what the recipe of its analysis says", async () => {
    await copyFile(path.join(root, "samples/digits.holoscope.json"), at("digits.holoscope.json"));
    answering(["$(book) Use digits.holoscope.json"]);
    const recipe = await createRetraining(at("digits.onnx"), services);
    assert.equal(recipe, at("digits-retrained.holoscope-training.json"));
    const analysis = await readRecipe(at("digits.holoscope.json"));
    const { model, data, split, trainPart, lambdaPerExample, out } = await readTraining(recipe!);
    assert.deepEqual(
      [model, out, data, split],
      ["digits.onnx", "digits-retrained.onnx", analysis.data, analysis.split],
    );
    assert.deepEqual([trainPart, lambdaPerExample], [analysis.fitPart, analysis.lambdaPerExample]);
  });

  it("does not replace one that exists without being asked, and is not written when the user gives up", async () => {
    const usual = at("digits-network.holoscope-training.json");
    await writeFile(usual, "mine");
    const answers = [["digit"], ["20"], ["None"], ["All of them"]];
    answering(...answers, ["$(book) Use digits-network.holoscope-training.json as it is"]);
    assert.equal(await createNetwork({ data: at("digits.csv") }, services), usual);
    answering(...answers, ["$(new-file) Write digits-network-2.holoscope-training.json"]);
    const other = await createNetwork({ data: at("digits.csv") }, services);
    assert.deepEqual(
      [path.basename(other!), (await readTraining(other!)).out, await readFile(usual, "utf8")],
      ["digits-network-2.holoscope-training.json", "digits-network-2.onnx", "mine"],
    );
    answering(["digit"], ["twenty"]);
    assert.equal(await createNetwork({ data: at("digits.csv") }, services), undefined);
  });

  it("is followed by the recipe that inspects the trained model, which stays once it is there", async () => {
    const { recipe } = fixtureTrained();
    const file = await recipeOfTrained(at("pima-network.onnx"), at("pima-network.holoscope-training.json"), recipe!);
    const { model, data, split, shuffle, fitPart, lambdaPerExample } = await readRecipe(file);
    assert.deepEqual([file, model, data], [at("pima-network.holoscope.json"), "pima-network.onnx", recipe!.data]);
    assert.deepEqual([split, shuffle, fitPart, lambdaPerExample], [recipe!.split, true, 1, 0.001]);
    await writeFile(file, "mine");
    await recipeOfTrained(at("pima-network.onnx"), at("pima-network.holoscope-training.json"), recipe!);
    assert.equal(await readFile(file, "utf8"), "mine");
  });
});

describe("hidden layers", () => {
  it("are whole numbers with commas between them", () => {
    assert.deepEqual(["100, 50", "7", " ", "", "10,"].map(parseHidden), [[100, 50], [7], [], [], undefined]);
    assert.deepEqual(["a", "1.5", "-3", "0", "1e9", "100 50"].map(parseHidden), Array(6).fill(undefined));
  });
});
