import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { probeDefaults } from "../../src/protocol/probeDefaults";
import { type ProbeScore } from "../../src/protocol/studies/probes/report";
import { probesSchema } from "../../src/protocol/studies/probes/recipe";
import { errorText, probeNames, reductionText } from "../../src/protocol/probeWords";
import { depthPlot, type DepthOptions } from "../../webview/probes/depthPlot";
import { describe } from "../../webview/probes/depth";
import { probesDrawing } from "../../webview/probes/drawing";
import { classErrors, mostReadable, named, readingOf, worstConfusion } from "../../src/protocol/studies/probes/reading";
import { shownProbes } from "../../webview/probes/shown";
import { errorScale } from "../../src/protocol/probeWords";
import { leastDrawn, suitingAxis } from "../../webview/probes/words";
import { initialState, type PageState } from "../../webview/state";
import type { Theme } from "../../webview/plots/theme";
import { fixtureProbes } from "../ui/probesFixture";

const score = (error: number, half = 0.01): ProbeScore => ({
  error,
  loss: error,
  interval: [Math.max(0, error - half), error + half],
});
const probesOf = (errors: number[]) =>
  named(fixtureProbes().report.probes.slice(0, errors.length)).map((probe, i) => ({
    ...probe,
    test: score(errors[i]!),
  }));
const page = (patch: Partial<PageState> = {}): PageState => ({
  ...initialState,
  runs: { probes: fixtureProbes() },
  face: "probes",
  ...patch,
});

test("the layer where the target becomes readable is the first that the best cannot be told from", () => {
  assert.equal(mostReadable(probesOf([0.3, 0.1, 0.058, 0.06, 0.05])), 2);
  assert.equal(mostReadable(probesOf([0.3, 0.05, 0.055])), 1);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (errors) => {
      const at = mostReadable(probesOf(errors));
      const bound = Math.min(...errors) + 0.01;
      assert.ok(errors[at]! <= bound && errors.slice(0, at).every((error) => error > bound));
    }),
  );
});

test("a sentence is made only of what the intervals allow", () => {
  const majority = score(0.5);
  const read = (errors: number[], input?: number) => readingOf(probesOf(errors), { majority, input });
  assert.deepEqual(
    [read([0.3, 0.1, 0.09], 0.3)?.kind, read([0.3, 0.295], 0.3)?.kind, read([0.52, 0.495], 0.52)?.kind, read([], 0.3)],
    ["layer", "input", "unreadable", undefined],
  );
  const layer = read([0.3, 0.095, 0.09], 0.3);
  assert.ok(layer?.kind === "layer" && layer.at.test.error === 0.095 && layer.input === 0.3);
  // Without a probe of the raw input there is only the majority to compare with.
  assert.equal(read([0.1])?.kind, "layer");
});

test("the slider changes the figures and keeps the selected tensor", () => {
  const last = shownProbes(page({ selected: { probes: "logits" } }))!;
  const first = shownProbes(page({ selected: { probes: "logits" }, checkpoint: 0 }))!;
  assert.deepEqual([last.checkpoint, first.checkpoint], [undefined, "epoch-0.onnx"]);
  assert.deepEqual([last.selected, first.selected], [11, 11]);
  assert.ok(first.probes[11]!.test.error > last.probes[11]!.test.error);
  const unset = [undefined, 0, 3].map((checkpoint) => shownProbes(page({ checkpoint }))!.selected);
  assert.deepEqual(new Set(unset).size, 1);
  assert.equal(shownProbes(page({ runs: {} })), undefined);
});

test("layers are told apart by their operators, or else by their tensors", () => {
  const probe = (tensor: string, layer: string, operator: string) => ({ tensor, layer, operator });
  assert.deepEqual(
    probeNames([
      probe("x", "input", ""),
      probe("a", "fc1", "Gemm"),
      probe("b", "fc1", "Relu"),
      probe("c", "fc2", "Gemm"),
    ]),
    ["input", "fc1 Gemm", "fc1 Relu", "fc2"],
  );
  assert.deepEqual(probeNames([probe("a", "block", "Relu"), probe("b", "block", "Relu")]), ["a", "b"]);
});

test("errors of classes are percentages, those of numbers stay what they are, and reductions are said in words", () => {
  assert.deepEqual([errorText("classes", 0.019), errorText("numbers", 0.019)], ["1.9%", "0.0190"]);
  assert.equal(
    reductionText({ reduction: { kind: "project", width: 4096 }, width: 4704 }),
    "project: 4,096 of 4,704 values (random projection)",
  );
  assert.equal(reductionText({ reduction: { kind: "none", width: 84 }, width: 84 }), undefined);
  assert.deepEqual([errorScale("classes").factor, errorScale("numbers").factor], [100, 1]);
});

test("class errors and the worst confusion come from the rows of the matrix", () => {
  const confusion = [
    [8, 2, 0],
    [0, 0, 0],
    [1, 3, 6],
  ];
  assert.deepEqual(
    classErrors(confusion).map((error) => Math.round(1e9 * error) / 1e9),
    [0.2, NaN, 0.4],
  );
  assert.deepEqual(worstConfusion(confusion), { label: 2, prediction: 1, count: 3, of: 10 });
  assert.equal(
    worstConfusion([
      [3, 0],
      [0, 4],
    ]),
    undefined,
  );
  const matrix = fc
    .integer({ min: 2, max: 6 })
    .chain((k) => fc.array(fc.array(fc.nat(9), { minLength: k, maxLength: k }), { minLength: k, maxLength: k }));
  fc.assert(
    fc.property(matrix, (counts) => {
      const worst = worstConfusion(counts)?.count ?? 0;
      assert.ok(counts.every((row, i) => row.every((count, j) => i === j || count <= worst)));
    }),
  );
});

test("blocks say what leaves them, and pressing one goes through its tensors", () => {
  const readings = probesDrawing.readings(page());
  const { probes } = fixtureProbes().report;
  assert.deepEqual([...readings.keys()], ["input", "conv1", "conv2", "fc1", "fc2", "fc3"]);
  assert.equal(readings.get("conv1")?.text, `test error ${errorText("classes", probes[3]!.test.error)}`);
  assert.equal(readings.get("conv1")?.title.split("\n").length, 3);
  const pressed: (string | undefined)[] = [];
  let state = page({ selected: { probes: "logits" } });
  for (let i = 0; i < 4; i++) {
    pressed.push(probesDrawing.partAt(state, "conv1"));
    state = page({ selected: { probes: pressed.at(-1) } });
  }
  assert.deepEqual(pressed, [
    "/pool1/MaxPool_output_0",
    "/relu1/Relu_output_0",
    "/conv1/Conv_output_0",
    "/pool1/MaxPool_output_0",
  ]);
  assert.equal(probesDrawing.selectedBlock(state), "conv1");
  assert.match(probesDrawing.describe(state)!, /^conv1 MaxPool \(1,176 values\)\. Test error: /);
});

test("what is said of a point has its interval, its baselines and its reduction", () => {
  const shown = shownProbes(page())!;
  const text = describe(shown, 2).join("\n");
  for (const part of [
    "conv1 Relu (4,704 values)",
    "95% interval",
    "Random weights: 4.7% \u00b1",
    "Control task: ",
    "Project: 4,096 of 4,704 values",
  ])
    assert.ok(text.includes(part), text);
  assert.deepEqual(describe(shown, 99), []);
});

const theme: Theme = {
  text: "#111",
  quiet: "#222",
  line: "#333",
  grid: "#444",
  background: "#fff",
  tooltip: "#fff",
  tooltipBorder: "#555",
  first: "#00f",
  second: "#f80",
  accent: "#f00",
  font: "sans",
};

test("no wrong example at all is still drawn on a logarithmic axis, as half an example", () => {
  const { report } = fixtureProbes();
  assert.equal(leastDrawn(report), 0.05);
  const stops = {
    count: 3,
    selected: 1,
    height: () => 1,
    describe: (place: number) => [`place ${place}`],
    choose: () => undefined,
  };
  const options: DepthOptions = {
    names: ["a", "b", "c"],
    yName: "error",
    curves: [{ name: "test", y: [0, 2, 40], colour: "first" }],
    levels: [{ name: "majority", y: 90, dash: [6, 4] }],
    logAbove: 0.05,
    stops,
  };
  const plot = depthPlot(options);
  const { yAxis, series } = plot.option(theme) as {
    yAxis: { type: string; min: number; max: number };
    series: { data: { value: [number, number] }[] }[];
  };
  assert.deepEqual([yAxis.type, yAxis.min, yAxis.max], ["log", 0.05, 90]);
  assert.deepEqual(
    series[0]!.data.map(({ value }) => value[1]),
    [0.05, 2, 40],
  );
  assert.deepEqual(plot.pick!([1.4, 3], [1, 1]), ["place 1"]);
  assert.equal(plot.pick!([-0.7, 3], [1, 1]), undefined);
  const linear = depthPlot({ ...options, logAbove: undefined }).option(theme) as { yAxis: { min: number } };
  assert.equal(linear.yAxis.min, 0);
});

test("errors of one order of size get a linear axis, others a logarithmic one", () => {
  const { report } = fixtureProbes();
  assert.equal(suitingAxis(report), "log");
  assert.equal(suitingAxis({ ...report, probes: probesOf([0.3, 0.4]), baselines: { majority: score(0.5) } }), "linear");
});

test("the defaults that pages show are those of the recipe", () => {
  assert.deepEqual(probesSchema.parse({}), { ...probeDefaults });
});
