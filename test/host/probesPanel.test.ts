import * as assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Inspections } from "../../src/host/inspections";
import type { PanelServices } from "../../src/host/panels/panelContext";
import { StudyPanel } from "../../src/host/panels/studyPanel";
import { likelyMeaning } from "../../src/host/probes/probesRecipe";
import { targetsOf } from "../../src/host/probes/targets";
import { RunStore } from "../../src/host/runs/runStore";
import { Selection } from "../../src/host/selection";
import type { EngineApi } from "../../src/protocol/engine";
import { cancelled, inputError } from "../../src/protocol/errors";
import type { DataDescription } from "../../src/protocol/inspection";
import { panelMessage } from "../../src/protocol/messages";
import type { PanelState } from "../../src/protocol/panel";
import { Client, Server, type Handlers } from "../../src/protocol/rpc";
import { fixtureProbes } from "../ui/probesFixture";
import { FakeWebview } from "./fakeWebview";
import { Memory } from "./memory";
import { unusedHandlers } from "./unusedHandlers";
import { until } from "../until";

const description: DataDescription = {
  format: "csv",
  examples: 9,
  columns: [
    { name: "width", kind: "number", distinct: 9 },
    { name: "digit", kind: "category", distinct: 3 },
  ],
  classes: [],
};

describe("probes in the panel", () => {
  let folder: string;
  let recipe: string;
  let webview: FakeWebview<PanelState>;
  let runs: RunStore;
  let selection: Selection;
  let panel: StudyPanel;
  let asked: unknown[];
  let answer: Handlers<EngineApi>["run"];
  const probed = () => ({
    ...fixtureProbes(),
    recipePath: recipe,
    created: new Date(Date.now() + 60_000).toISOString(),
  });
  const engine = () => {
    const server: Server<EngineApi> = new Server<EngineApi>(
      { post: (message) => setImmediate(() => client.receive(message)) },
      {
        ...unusedHandlers,
        inspect: async () => probed().inspection,
        run: (params, context) => (asked.push(params), answer(params, context)),
        load: async () => probed(),
      },
    );
    const client = new Client<EngineApi>({ post: (message) => void server.receive(message) });
    const call: Client<EngineApi>["call"] = (...parameters) => client.call(...parameters);
    return { call, dispose: () => undefined };
  };
  const services = (): PanelServices => ({
    extension: folder,
    inspections: new Inspections(engine()),
    runs,
    selection,
    startEngine: engine,
    chooseRecipe: async () => recipe,
    describeData: async () => description,
    exportHtml: async () => undefined,
    exportTwin: async () => undefined,
    runningChanged: () => undefined,
  });
  const open = (source = recipe, entry = runs.newest(source, "probes")) => {
    webview = new FakeWebview();
    panel = new StudyPanel(webview, source, services(), entry);
    webview.send({ type: "ready" });
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "holoscope-probes-"));
    recipe = path.join(folder, "lenet.holoscope.json");
    await writeFile(path.join(folder, "lenet.onnx"), "");
    await writeFile(path.join(folder, "d.csv"), "");
    await writeFile(
      recipe,
      JSON.stringify({ format: "holoscope.recipe/1", model: "lenet.onnx", data: { path: "d.csv" } }),
    );
    runs = new RunStore(path.join(folder, "runs"), new Memory());
    selection = new Selection();
    asked = [];
    answer = async () => probed();
    open();
    await until("loaded", () => webview.state.status?.kind === "idle");
  });
  afterEach(async () => {
    panel.dispose();
    await rm(folder, { recursive: true });
  });

  it("are run by their message, shown, listed, and selected everywhere", async () => {
    webview.send({ type: "run", study: "probes" });
    await until("probed", () => webview.runs.probes !== undefined);
    assert.deepEqual(
      [webview.state.face, webview.state.work, webview.state.status, webview.state.stale],
      ["probes", "probes", { kind: "idle" }, []],
    );
    const [entry] = runs.list();
    assert.deepEqual(asked, [
      { kind: "probes", recipePath: recipe, saveTo: entry?.file, work: await runs.workFolder(recipe, "probes") },
    ]);
    assert.equal(runs.newest(recipe, "probes")?.id, entry?.id);
    webview.send({ type: "select", study: "probes", part: "logits" });
    assert.deepEqual(selection.current, { source: recipe, study: "probes", part: "logits", run: entry?.id });
    webview.send({ type: "turnTo", study: "cuts" });
    assert.deepEqual(selection.current, { source: recipe, study: "cuts", part: "cut1", run: undefined });
    panel.select("probes", "x");
    assert.deepEqual([webview.state.face, webview.state.selected?.probes], ["probes", "x"]);
  });

  it("are cancelled, and say what went wrong, as work on probes", async () => {
    answer = async (_, { progress, signal }) => {
      progress("conv1", 0.5);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(cancelled())));
    };
    webview.send({ type: "run", study: "probes" });
    await until(
      "running",
      () => webview.state.status?.kind === "running" && webview.state.status.progress.fraction === 0.5,
    );
    webview.send({ type: "cancel" });
    await until("cancelled", () => webview.state.status?.kind === "cancelled");
    assert.deepEqual([webview.state.work, runs.list()], ["probes", []]);
    answer = async () => Promise.reject(inputError("probes.target: no such column"));
    webview.send({ type: "run", study: "probes" });
    await until("failed", () => webview.state.status?.kind === "failed");
    assert.deepEqual(webview.state.status, { kind: "failed", message: "probes.target: no such column", died: false });
  });

  it("have settings that are written into the recipe, and targets from the dataset", async () => {
    webview.send({ type: "turnTo", study: "probes" });
    await until("targets", () => webview.state.targets !== undefined);
    assert.deepEqual(webview.state.targets, ["width", "digit"]);
    webview.send({ type: "choose", choice: { probes: { target: "width", random: 1 } } });
    await until("written", () => webview.state.recipe?.probes?.target === "width");
    assert.deepEqual(JSON.parse(await readFile(recipe, "utf8")).probes, { target: "width", random: 1 });
  });

  it("of a stored run open on their face without computing", async () => {
    await runs.add(probed(), await runs.reserve());
    panel.dispose();
    open();
    await until("loaded", () => webview.runs.probes !== undefined);
    assert.deepEqual([webview.state.face, webview.runs.probes?.id, asked], ["probes", probed().id, []]);
  });

  it("of a bare model ask for a recipe first", async () => {
    panel.dispose();
    open(path.join(folder, "lenet.onnx"));
    webview.send({ type: "run", study: "probes" });
    // The page is loaded anew for the recipe, and says so.
    await until("adopted", () => panel.isAbout(recipe));
    webview.send({ type: "ready" });
    await until("probed", () => webview.runs.probes !== undefined);
    assert.equal(webview.state.recipe?.data.path, "d.csv");
  });
});

describe("messages of the probes", () => {
  it("pass the border only as they are meant", () => {
    for (const message of [
      { type: "run", study: "probes" },
      { type: "turnTo", study: "probes" },
      { type: "select", study: "probes", part: "x" },
      { type: "chooseCheckpoints", study: "probes" },
    ])
      assert.deepEqual(panelMessage.safeParse(message).data, message);
    for (const message of [
      { type: "turnTo", study: "cats" },
      { type: "turnTo", study: "training" },
      { type: "select", study: "probes" },
      { type: "choose", choice: { probes: { random: 21 } } },
      { type: "choose", choice: { probes: { wide: "all" } } },
    ])
      assert.equal(panelMessage.safeParse(message).data, undefined);
  });

  it("add no defaults to what was chosen", () => {
    const message = { type: "choose", choice: { probes: { target: null, checkpoints: [] } } };
    assert.deepEqual(panelMessage.safeParse(message).data, message);
  });
});

describe("what probes ask about", () => {
  const model = { ...fixtureProbes().inspection, output: { tensor: "logits", size: 10 } };
  const single = { ...model, output: { ...model.output, size: 1 } };
  const labelled = (...values: string[]): DataDescription => ({
    format: "csv",
    examples: 9,
    classes: values.map((value) => ({ value, count: 3 })),
  });

  it("is not the family: the labels say what is likely", () => {
    assert.deepEqual(likelyMeaning(single, labelled("3", "5"), undefined), { classes: ["3", "5"] });
    assert.deepEqual(likelyMeaning(single, labelled("0", "1"), undefined), { classes: undefined });
    assert.deepEqual(likelyMeaning(model, labelled("0", "4", "9"), undefined), { family: "multinomial" });
    assert.deepEqual(likelyMeaning(model, labelled("a", "b", "c"), undefined), {});
    assert.deepEqual(likelyMeaning(single, labelled("1", "2", "3"), undefined), { family: "gaussian" });
  });

  it("are columns, or arrays of one value an example", async () => {
    const npz: DataDescription = {
      format: "npz",
      examples: 9,
      arrays: [
        { key: "x", shape: [9, 4] },
        { key: "y", shape: [9] },
        { key: "age", shape: [9, 1] },
      ],
    };
    const files: string[][] = [];
    const describe = async (given: string[]) => (files.push(given), npz);
    const names = await targetsOf(
      "/p/m.holoscope.json",
      { format: "holoscope.recipe/1", model: "m.onnx", data: { path: "../d.npz" } },
      describe,
    );
    assert.deepEqual([names, files], [["y", "age"], [["/d.npz"]]]);
  });
});
