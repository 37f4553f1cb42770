import * as assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { runOf } from "../../src/protocol/run";
import { EngineProcess } from "../../src/host/engineProcess";
import { findDatasets, findModels, findRecipes, findTrainings } from "../../src/host/recipes/workspaceFiles";
import { until } from "../until";

const extension = vscode.extensions.getExtension("holoscope.holoscope");
assert.ok(extension);
const root = extension.extensionPath;
const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
const sample = (name: string) => path.join(workspace, name);

/** A training recipe for the sample's data, without a model's name and stages. */
const training = {
  format: "holoscope.training/1",
  network: { layers: [4, "relu", 1] },
  data: { path: "digits.csv", label: "digit", classes: ["3", "5"] },
};

/** Waits until the panels with these titles are open; the list of tabs follows a moment after the panels. */
async function panelsAre(titles: string[]): Promise<void> {
  const open = () => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    return tabs
      .filter(({ input }) => input instanceof vscode.TabInputWebview)
      .map(({ label }) => label)
      .sort();
  };
  await until(`panels ${titles.join(", ")}`, () => open().join() === titles.join());
}

describe("the extension", () => {
  it("activates without the model runtime", async () => {
    const code = await readFile(path.join(root, "dist/extension.js"), "utf8");
    assert.doesNotMatch(code, /require\("onnxruntime/);
    await extension.activate();
  });

  it("finds the sample's model, recipe and dataset", async () => {
    assert.deepEqual(await findModels(), [sample("digits.onnx")]);
    assert.deepEqual(await findRecipes(), [sample("digits.holoscope.json")]);
    assert.deepEqual(await findDatasets(), [{ data: sample("digits.csv") }]);
  });

  it("runs a recipe in one panel, again and again", async () => {
    for (let times = 0; times < 2; times++) {
      await vscode.commands.executeCommand("holoscope.runRecipe", vscode.Uri.file(sample("digits.holoscope.json")));
      await panelsAre(["digits"]);
    }
  });

  it("opens a panel for a recipe that cannot be read, and does not throw", async () => {
    await writeFile(sample("bad.holoscope.json"), "{");
    await vscode.commands.executeCommand("holoscope.runRecipe", vscode.Uri.file(sample("bad.holoscope.json")));
    await panelsAre(["bad", "digits"]);
  });

  it("trains as a training recipe says, in a panel of its own", async () => {
    const recipe = { ...training, out: "tiny.onnx", stages: [{ optimizer: "adam", steps: 3, rate: 0.01 }] };
    await writeFile(sample("tiny.holoscope-training.json"), JSON.stringify(recipe));
    await vscode.commands.executeCommand(
      "holoscope.runTraining",
      vscode.Uri.file(sample("tiny.holoscope-training.json")),
    );
    await panelsAre(["Training tiny", "bad", "digits"]);
    assert.deepEqual(await findModels(), [sample("digits.onnx"), sample("tiny.onnx")]);
    assert.deepEqual(await findTrainings(), [sample("tiny.holoscope-training.json")]);
  });

  it("compares two models that are selected, with the data of the recipe that one of them has", async () => {
    const [digits, tiny] = [vscode.Uri.file(sample("digits.onnx")), vscode.Uri.file(sample("tiny.onnx"))];
    await vscode.commands.executeCommand("holoscope.compareModels", tiny, [digits, tiny]);
    await panelsAre(["Training tiny", "bad", "digits", "digits ~ tiny"]);
    const { model, data, similarity } = JSON.parse(await readFile(sample("digits~tiny.holoscope.json"), "utf8"));
    assert.deepEqual([model, data.path, similarity], ["digits.onnx", "digits.csv", { other: "tiny.onnx" }]);
  });
});

describe("a recipe in the editor", () => {
  const analysis = { format: "holoscope.recipe/1", model: "digits.onnx", data: { path: "digits.csv" } };
  it("is validated and completed by the contributed schema", () =>
    completes("odd.holoscope.json", analysis, ["split", "lambdaPerExample", "fitPart"]));
  it("of a training too", () =>
    completes("odd.holoscope-training.json", { ...training, out: "odd.onnx" }, [
      "split",
      "lambdaPerExample",
      "trainPart",
      "stages",
    ]));

  /** A recipe with a key that does not exist: the editor says so, and offers these. */
  async function completes(name: string, recipe: object, keys: string[]): Promise<void> {
    const file = vscode.Uri.file(sample(name));
    await writeFile(file.fsPath, JSON.stringify({ ...recipe, familly: "bernoulli" }, null, 2));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const problems = () => vscode.languages.getDiagnostics(file).map(({ message }) => message);
    await until("a problem", () => problems().length > 0);
    assert.match(problems().join(), /familly/);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      file,
      new vscode.Position(1, 2),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    for (const key of keys) assert.ok(labels.includes(key), labels.join());
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  }
});

describe("the engine in the extension host", () => {
  const engine = new EngineProcess(path.join(root, "dist/engine.js"), () => undefined);
  after(() => engine.dispose());
  const saveTo = sample("run.json");
  const recipePath = sample("digits.holoscope.json");
  const asked = { kind: "cuts", recipePath, saveTo, work: sample("work") } as const;

  it("runs the sample and loads the run again", async () => {
    const messages: string[] = [];
    const onProgress = ({ message }: { message: string }) => messages.push(message);
    const run = runOf(await engine.call("run", asked, { onProgress }), "cuts");
    assert.ok(messages.length > 0);
    assert.deepEqual(
      run.report.cuts.map(({ id }) => id),
      run.inspection!.cuts.map(({ id }) => id),
    );
    for (const { identity } of run.report.cuts)
      assert.ok(identity && identity.maxAbsError <= 2e-6 * Math.max(1, identity.maxAbsOutput));
    const { cuts } = runOf(await engine.call("load", { path: saveTo }), "cuts").report;
    assert.deepEqual(
      cuts.map(({ faithfulness }) => faithfulness),
      run.report.cuts.map(({ faithfulness }) => faithfulness),
    );
  });

  it("guesses the label column of the sample", async () => {
    assert.equal((await engine.call("describeData", { files: [sample("digits.csv")] })).label, "digit");
  });

  it("cancels a run before it is finished", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const run = engine.call("run", asked, { onProgress, signal: controller.signal });
    await assert.rejects(run, /Cancelled/);
    assert.ok(controller.signal.aborted, "it was cancelled in its midst");
  });
});
