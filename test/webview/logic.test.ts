import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { htmlReport } from "../../src/engine/htmlPage";
import type { CutInfo } from "../../src/protocol/inspection";
import { cutLines, fit, pointAlong } from "../../webview/geometry";
import { bytes, counted, nearOne, percent, short, tick } from "../../webview/format";
import { families } from "../../webview/family";
import { briefly, reasonsOf } from "../../src/protocol/reasons";
import { pickOf } from "../../webview/picks";
import { Store, cutInfo, runOn, selectedCut } from "../../webview/state";
import { fixtureRun } from "../ui/fixture";
import { fixtureProbes } from "../ui/probesFixture";

test("three significant digits, whole numbers whole, and never rounded up to 1", () => {
  assert.deepEqual([0, 12345, 0.34721, 1234.5, 2.4e-7, NaN].map(short), [
    "0",
    "12,345",
    "0.347",
    "1,235",
    "2.4e-7",
    "NaN",
  ]);
  assert.deepEqual([1, 0.9999996, 0.99912, 0.5].map(nearOne), ["1", "0.999999", "0.99912", "0.500"]);
  assert.equal(percent(0.9999), "99.99%");
  assert.equal(counted(1, "example"), "1 example");
  assert.equal(bytes(5742), "5.61 KB");
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.999999999, noNaN: true }),
      (value) => Number(nearOne(value).replace(",", "")) < 1,
    ),
  );
});

test("tick labels stay short", () => {
  fc.assert(fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => tick(value).length <= 8));
  assert.deepEqual([12000, 2.5e6, 0.25, 0].map(tick), ["12k", "2.5M", "0.25", "0"]);
});

test("a point along a polyline is measured by length", () => {
  assert.deepEqual(
    pointAlong(
      [
        [0, 0],
        [0, 10],
        [30, 10],
      ],
      0.5,
    ),
    [10, 10],
  );
  assert.deepEqual(pointAlong([[3, 4]], 0.5), [3, 4]);
});

test("cuts that share an edge meet it at different heights", () => {
  const cut = (id: string, severs: string[]): CutInfo => ({
    id,
    severs,
    weights: [],
    biases: [],
    features: 1,
    ordered: true,
    wellBehaved: true,
    homogeneous: true,
    reasons: [],
    biasBlocks: [],
  });
  const edge = (id: string, x: number) => ({
    id,
    from: "",
    to: "",
    weights: [],
    points: [
      [x, 0],
      [x, 30],
    ] as [number, number][],
  });
  const lines = cutLines([cut("cut1", ["a", "b"]), cut("cut2", ["a"])], [edge("a", 0), edge("b", 100)], 5);
  assert.deepEqual(
    lines.map((l) => l.points),
    [
      [
        [-5, 10],
        [0, 10],
        [100, 10],
        [105, 10],
      ],
      [
        [-5, 20],
        [0, 20],
        [5, 20],
      ],
    ],
  );
});

test("a cut's line is level with its shortest edge where the others pass there, and reaches beyond a folded box", () => {
  const cut: CutInfo = {
    id: "cut1",
    severs: ["long", "short", "above"],
    weights: [],
    biases: [],
    features: 1,
    ordered: true,
    wellBehaved: true,
    homogeneous: true,
    reasons: [],
    biasBlocks: [],
  };
  const crossed = [
    {
      id: "long",
      points: [
        [0, 0],
        [-50, 20],
        [-50, 200],
      ] as [number, number][],
    },
    {
      id: "short",
      points: [
        [60, 100],
        [60, 120],
      ] as [number, number][],
    },
    {
      id: "above",
      points: [
        [90, 0],
        [90, 40],
      ] as [number, number][],
    },
  ];
  assert.deepEqual(cutLines([cut], crossed, 5)[0]!.points, [
    [-55, 110],
    [-50, 110],
    [60, 110],
    [90, 20],
    [95, 20],
  ]);
  assert.deepEqual(
    cutLines(
      [{ ...cut, severs: ["box"] }],
      [
        {
          id: "box",
          points: [
            [0, 40],
            [0, 94],
          ],
          reach: 130,
        },
      ],
      44,
    )[0]!.points,
    [
      [-174, 67],
      [0, 67],
      [174, 67],
    ],
  );
});

test("long names are shortened to the room they have", () => {
  assert.equal(fit("sequential/dense", 60, 6), "sequentia\u2026");
  assert.equal(fit("fc1", 60, 6), "fc1");
});

test("the families of the pictures have the means of the core", async () => {
  const core = (await import("../../src/core/fit/family")).families;
  const logits = [-2, 0, 1.5];
  for (const name of ["bernoulli", "gaussian", "poisson", "multinomial"] as const) {
    const expected = core[name].mean(Float64Array.from(logits), logits.length);
    families[name].means(logits).forEach((mean, k) => assert.ok(Math.abs(mean - expected[k]!) < 1e-12));
  }
});

test("the store redraws only what changed, and an unknown selection falls back to the first cut of the run", () => {
  const run = fixtureRun();
  const store = new Store();
  let draws = 0;
  store.watch([runOn("cuts")], () => draws++);
  store.patch({ selected: { cuts: "cut2" } });
  store.patch({ runs: { probes: fixtureProbes() } });
  assert.equal(draws, 1);
  store.patch({ runs: { ...store.state.runs, cuts: run }, inspection: run.inspection, selected: { cuts: "gone" } });
  assert.equal(draws, 2);
  assert.equal(selectedCut(store.state), run.report.cuts[0]!.id);
});

test("a cut of the run that is not listed is shown with the edges and blocks that its weights and biases name", () => {
  const run = fixtureRun();
  const [first] = run.report.cuts;
  run.report.cuts.push({
    ...first!,
    id: "fc2.weight",
    weights: ["fc2.weight"],
    biases: ["fc2.weight"],
    ordered: false,
  });
  const store = new Store();
  store.patch({ runs: { cuts: run }, inspection: run.inspection, selected: { cuts: "fc2.weight" } });
  assert.equal(selectedCut(store.state), "fc2.weight");
  assert.deepEqual(cutInfo(store.state, "fc2.weight")?.severs, ["fc1-fc2"]);
  assert.deepEqual(cutInfo(store.state, "fc2.weight")?.biasBlocks, []);
  assert.equal(cutInfo(store.state, "cut2"), run.inspection.cuts[1]);
});

test("picked edges give their weights, and one without weights is named with its ends", () => {
  const { diagram } = fixtureRun().inspection;
  assert.deepEqual(pickOf(diagram, ["fc1-fc2", "fc1-shortcut"]), {
    weights: ["fc2.weight", "shortcut.weight"],
    obstacles: [],
  });
  assert.deepEqual(pickOf(diagram, ["gate-add", "gone"]), {
    weights: [],
    obstacles: ["the connection from gate to add carries no weights, so no cut can sever it"],
  });
});

test("nothing in a run can leave the script element it is embedded in", () => {
  const run = fixtureRun();
  run.inspection.name = "</script><script>alert(1)</script><!--";
  const html = htmlReport({ runs: [run], script: 'const s = "</script>";', css: "" });
  assert.equal(html.match(/<\/script>/g)!.length, 2);
  assert.equal(html.match(/<script/g)!.length, 2);
});

test("dozens of reasons are told by the first, the refusal before all", () => {
  const cut = { ordered: true, wellBehaved: true, homogeneous: false, reasons: ["a", "b", "c"] };
  assert.equal(briefly(reasonsOf(cut)), "a, and 2 more reasons");
  assert.equal(briefly(reasonsOf({ ...cut, reasons: ["a", "b"] })), "a; b");
  assert.equal(briefly(reasonsOf({ ...cut, refusal: "no rule" })), "no rule, and 3 more reasons");
});
