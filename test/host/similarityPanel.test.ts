import * as assert from "node:assert/strict";
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { EngineProcess } from "../../src/host/engineProcess";
import { Inspections } from "../../src/host/inspections";
import type { PanelServices } from "../../src/host/panels/panelContext";
import { StudyPanel } from "../../src/host/panels/studyPanel";
import { describeRun } from "../../src/host/runs/describeRun";
import { RunStore } from "../../src/host/runs/runStore";
import { Selection } from "../../src/host/selection";
import { comparisonRecipe } from "../../src/host/similarity/comparisonRecipe";
import { keyFigures } from "../../src/protocol/presenting";
import { presentSimilarity } from "../../src/protocol/studies/similarity/findings";
import type { EngineApi } from "../../src/protocol/engine";
import { cancelled, HoloscopeError } from "../../src/protocol/errors";
import { Client, Server, type Handlers } from "../../src/protocol/rpc";
import { panelMessage } from "../../src/protocol/messages";
import type { PanelState } from "../../src/protocol/panel";
import { fixtureProbes } from "../ui/probesFixture";
import { fixtureDetails, fixtureSimilarity } from "../ui/similarityFixture";
import { FakeWebview } from "./fakeWebview";
import { Memory } from "./memory";
import { unusedHandlers } from "./unusedHandlers";
import { until } from "../until";

describe("a comparison in its panel", () => {
  let folder: string;
  let recipe: string;
  let webview: FakeWebview<PanelState>;
  let runs: RunStore;
  let selection: Selection;
  let panel: StudyPanel;
  let asked: unknown[];
  let answer: Handlers<EngineApi>["run"];
  const compared = () => ({
    ...fixtureSimilarity(),
    recipePath: recipe,
    created: new Date(Date.now() + 60_000).toISOString(),
  });
  const startEngine: PanelServices["startEngine"] = () => {
    const handlers: Handlers<EngineApi> = {
      ...unusedHandlers,
      inspect: async () => fixtureProbes().inspection,
      run: (params, context) => (asked.push(params), answer(params, context)),
      load: async () => compared(),
      compareDetails: async (params) => (asked.push(params), fixtureDetails(params.a, params.b, params.epsilon)),
    };
    const server: Server<EngineApi> = new Server<EngineApi>(
      { post: (message) => setImmediate(() => client.receive(message)) },
      handlers,
    );
    const client = new Client<EngineApi>({ post: (message) => void server.receive(message) });
    const call: Client<EngineApi>["call"] = (...parameters) => client.call(...parameters);
    return { call, dispose: () => undefined };
  };
  const open = (entry = runs.newest(recipe, "similarity")) => {
    webview = new FakeWebview();
    const unused = () => Promise.reject(new Error("not part of this test"));
    const services: PanelServices = {
      extension: folder,
      inspections: new Inspections(startEngine()),
      runs,
      selection,
      startEngine,
      chooseRecipe: unused,
      describeData: unused,
      exportHtml: unused,
      exportTwin: unused,
      runningChanged: () => undefined,
    };
    panel = new StudyPanel(webview, recipe, services, entry);
    webview.send({ type: "ready" });
  };
  const isIdle = () => webview.state.status?.kind === "idle";

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-similarity-"));
    recipe = path.join(folder, "seed1~seed2.holoscope.json");
    for (const file of ["seed1.onnx", "seed2.onnx", "d.csv"]) await writeFile(path.join(folder, file), "");
    await writeFile(
      recipe,
      JSON.stringify({
        format: "holoscope.recipe/1",
        model: "seed1.onnx",
        data: { path: "d.csv" },
        similarity: { other: "seed2.onnx" },
      }),
    );
    runs = new RunStore(path.join(folder, "runs"), new Memory());
    selection = new Selection();
    asked = [];
    answer = async () => compared();
    open();
    await until("loaded", isIdle);
  });
  afterEach(async () => {
    panel.dispose();
    await rm(folder, { recursive: true });
  });

  it("is called after both models, run by its message, listed and selected", async () => {
    assert.equal(webview.title, "seed1 ~ seed2");
    webview.send({ type: "run", study: "similarity" });
    await until("compared", () => isIdle() && Boolean(webview.runs.similarity));
    const [entry] = runs.list();
    const work = await runs.workFolder(recipe, "similarity");
    assert.deepEqual(asked, [{ kind: "similarity", recipePath: recipe, saveTo: entry?.file, work }]);
    assert.deepEqual(
      [entry?.kind, entry?.recipe, entry?.figures],
      ["similarity", recipe, keyFigures(presentSimilarity(compared().report))],
    );
    assert.deepEqual([webview.state.stale, webview.state.details], [[], []]);
    assert.deepEqual(selection.current, { source: recipe, study: "similarity", part: undefined, run: entry?.id });
    const { label, description } = describeRun(entry!);
    assert.equal(label, "Similarity: seed1 ~ seed2");
    assert.match(description, /^mean linear CKA 0\.\d+ \u00b7 .* \u00b7 t10k-images-idx3-ubyte\.gz$/);
  });

  it("opens again from what is stored, and is stale once a model is newer", async () => {
    await runs.add(compared(), await runs.reserve());
    panel.dispose();
    open();
    await until("loaded", () => Boolean(webview.runs.similarity) && isIdle());
    assert.deepEqual([webview.state.stale, asked], [[], []]);
    const later = new Date(Date.now() + 120_000);
    await utimes(path.join(folder, "seed2.onnx"), later, later);
    panel.dispose();
    open();
    await until("stale", () => webview.state.stale?.includes("similarity") === true);
    webview.send({ type: "details", a: 1, b: 2, epsilon: 0.5 });
    await until("refused", () => webview.state.status?.kind === "failed");
    assert.deepEqual(asked, []);
  });

  it("keeps the details of pairs beside each other", async () => {
    webview.send({ type: "run", study: "similarity" });
    await until("compared", () => isIdle() && Boolean(webview.runs.similarity));
    for (const [a, b] of [
      [1, 2],
      [3, 3],
    ]) {
      webview.send({ type: "details", a, b, epsilon: 0.4 });
      await until("details", () => isIdle() && (webview.state.details ?? []).some((pair) => pair.a === a));
    }
    const file = runs.list()[0]?.file;
    assert.deepEqual(asked.slice(1), [
      { path: file, a: 1, b: 2, epsilon: 0.4 },
      { path: file, a: 3, b: 3, epsilon: 0.4 },
    ]);
    assert.deepEqual(
      webview.state.details?.map(({ a, b }) => [a, b]),
      [
        [1, 2],
        [3, 3],
      ],
    );
    assert.deepEqual([webview.state.work, webview.state.ofPair], ["similarity", true]);
  });

  it("is cancelled, and says when its engine died", async () => {
    answer = async (_, { progress, signal }) => {
      progress("comparing layers", 0.5);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(cancelled())));
    };
    webview.send({ type: "run", study: "similarity" });
    await until(
      "running",
      () => webview.state.status?.kind === "running" && webview.state.status.progress.fraction === 0.5,
    );
    assert.ok(panel.isRunning);
    webview.send({ type: "cancel" });
    await until("cancelled", () => webview.state.status?.kind === "cancelled");
    answer = async () => Promise.reject(new HoloscopeError("died", "The engine ended unexpectedly (SIGKILL)"));
    webview.send({ type: "run", study: "similarity" });
    await until("died", () => webview.state.status?.kind === "failed");
    assert.deepEqual(
      [webview.state.status, runs.list()],
      [{ kind: "failed", message: "The engine ended unexpectedly (SIGKILL)", died: true }, []],
    );
  });
});

describe("messages of a comparison", () => {
  it("pass the border only as they are meant", () => {
    for (const message of [
      { type: "run", study: "similarity" },
      { type: "details", a: 0, b: 3, epsilon: 0.5 },
      { type: "cancel" },
    ])
      assert.deepEqual(panelMessage.safeParse(message).data, message);
    for (const message of [
      { type: "details", a: -1, b: 3, epsilon: 0.5 },
      { type: "details", a: 0, b: 0.5, epsilon: 0.5 },
      { type: "details", a: 0, b: 1, epsilon: 1 },
      { type: "run" },
      { type: "run", study: "training" },
    ])
      assert.equal(panelMessage.safeParse(message).data, undefined);
  });
});

describe("the recipe of a comparison", () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);
  /** Neither is asked: the data are known. */
  const engine = new EngineProcess("no engine", () => undefined);
  const services = { engine, inspections: new Inspections(engine) };
  const read = async (file: string | undefined) => JSON.parse(await readFile(file ?? "", "utf8"));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-similarity-"));
    for (const file of ["a.onnx", "b.onnx", "d.csv"]) await writeFile(at(file), "");
    await writeFile(
      at("b.holoscope.json"),
      JSON.stringify({
        format: "holoscope.recipe/1",
        model: "b.onnx",
        data: { path: "d.csv", label: "y", normalize: "mean-std" },
        split: [5, 4],
        cuts: ["cut1"],
      }),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("reads the data as the recipe of either model does, and is used again as it is", async () => {
    const comparison = { model: at("a.onnx"), other: at("b.onnx"), checkpoints: [] };
    const recipe = await comparisonRecipe(comparison, services);
    assert.equal(recipe, at("a~b.holoscope.json"));
    const { model, data, split, cuts, similarity } = await read(recipe);
    assert.deepEqual(
      [model, data, split, cuts, similarity],
      ["a.onnx", { path: "d.csv", label: "y", normalize: "mean-std" }, [5, 4], undefined, { other: "b.onnx" }],
    );
    const own = { ...(await read(recipe)), similarity: { other: "b.onnx", draws: 7 } };
    await writeFile(at("a~b.holoscope.json"), JSON.stringify(own));
    assert.equal(await comparisonRecipe(comparison, services), recipe);
    assert.deepEqual(await read(recipe), own);
  });

  it("of checkpoints or of the model's own layers is another one, and takes no name that is taken", async () => {
    await writeFile(at("b~layers.holoscope.json"), "{");
    assert.equal(
      await comparisonRecipe({ model: at("b.onnx"), checkpoints: [] }, services),
      at("b~layers-2.holoscope.json"),
    );
    assert.equal(
      await comparisonRecipe({ model: at("b.onnx"), checkpoints: [] }, services),
      at("b~layers-2.holoscope.json"),
    );
    const recipe = await comparisonRecipe({ model: at("b.onnx"), checkpoints: ["epochs"] }, services);
    assert.deepEqual(
      [recipe, (await read(recipe)).similarity],
      [at("b~checkpoints.holoscope.json"), { checkpoints: ["epochs"] }],
    );
  });
});
