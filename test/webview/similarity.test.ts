import { conditions } from "../../src/protocol/similarityWords";
import assert from "node:assert/strict";
import { test } from "node:test";
import { toCsv } from "../../webview/plots/table";
import { hatching, triangle } from "../../webview/probes/heatmap";
import { cellOf, describe, tableOf } from "../../webview/similarity/heatmap";
import { measuresPicture } from "../../webview/similarity/measuresPlot";
import { initialState, type SimilarityPageState } from "../../webview/similarity/state";
import { detailsOf, figureAt, shownSimilarity } from "../../webview/similarity/shown";
import type { Theme } from "../../webview/plots/theme";
import { fixtureDetails, fixtureSimilarity } from "../ui/similarityFixture";

const compared = fixtureSimilarity({ checkpoints: 3 });
const within = fixtureSimilarity({ models: 1 });
const page = (patch: Partial<SimilarityPageState> = {}) => shownSimilarity({ ...initialState, compared, ...patch })!;
const theme: Theme = {
  text: "#000",
  quiet: "#666",
  line: "#999",
  grid: "#ccc",
  background: "#fff",
  tooltip: "#fff",
  tooltipBorder: "#999",
  first: "#00f",
  second: "#f80",
  accent: "#f00",
  font: "sans",
};

test("choices that a comparison does not have become those that are nearest", () => {
  assert.equal(shownSimilarity(initialState), undefined);
  const { report } = compared;
  const onlyCca = {
    ...compared,
    report: {
      ...report,
      similarity: report.similarity.map((pair) => ({
        ...pair,
        figures: { cca: pair.figures.cca! },
        subspaceMatch: undefined,
      })),
    },
  };
  const shown = page({ compared: onlyCca, measure: "svcca", cell: [40, 3], checkpoint: 9 });
  assert.deepEqual([shown.measure, shown.cell, shown.checkpoint], ["cca", [10, 3], 2]);
  assert.equal(page({ epsilon: 0.44 }).epsilon, 0.4);
});

test("a cell says its measure, both baselines, and what it needs", () => {
  const shown = page({ measure: "cca" });
  const lines = describe(shown, 0, 6);
  const figure = figureAt(shown, 0, 6)!;
  assert.equal(lines[0], "conv1 Conv and fc1 Gemm");
  assert.ok(lines[1]!.startsWith(`Mean CCA: ${figure.value.toPrecision(3)}`), lines[1]);
  assert.match(lines[2]!, /^Examples shuffled: .* \(95%: .* to .*\)$/);
  assert.match(lines.at(-1)!, /1200 are needed, there are 1000$/);
  assert.equal(describe(page({ measure: "linearCka" }), 0, 6).length, 4);
});

test("a cell is grey and hatched just where chance gives as much, and marked just where there are too few examples", () => {
  const shown = page({ measure: "cca" });
  const seen = { hatched: 0, marked: 0 };
  for (const pair of compared.report.similarity) {
    const { hatched, marked, colour, shade } = cellOf(shown, pair.a, pair.b);
    assert.deepEqual(
      [hatched === true, colour],
      [pair.figures.cca!.isChance, pair.figures.cca!.isChance ? "quiet" : "first"],
    );
    assert.equal(marked, pair.warnings.length > 0);
    assert.ok(shade >= 0 && shade <= 1);
    seen.hatched += Number(hatched === true);
    seen.marked += Number(marked);
  }
  assert.ok(seen.hatched > 0 && seen.marked > 0 && seen.hatched < 121 && seen.marked < 121, JSON.stringify(seen));
});

test("a measure that is not defined for a pair is no number", () => {
  const { report } = compared;
  const constant = {
    ...compared,
    report: {
      ...report,
      similarity: report.similarity.map((pair) => (pair.a === 2 ? { ...pair, figures: {} } : pair)),
    },
  };
  const shown = page({ compared: constant });
  assert.deepEqual(describe(shown, 2, 0), [
    "conv1 MaxPool and conv1 Conv",
    "Linear CKA is not defined: a side does not vary",
  ]);
  assert.deepEqual(cellOf(shown, 2, 0), { shade: 0, colour: "quiet", text: "-" });
  assert.match(measuresPicture({ ...shown, cell: [2, 0] }).title.join(""), /^Linear CKA is not defined for this pair/);
});

test("the table of the heatmap has all pairs and all measures with chance", () => {
  const lines = toCsv(tableOf(page())).trim().split("\r\n");
  assert.equal(lines.length, 122);
  assert.equal(
    lines[0],
    'row,column,linear CKA,"linear CKA, shuffled to","linear CKA, noise to",RBF CKA,"RBF CKA, shuffled to","RBF CKA, noise to",SVCCA,"SVCCA, shuffled to","SVCCA, noise to",PWCCA,"PWCCA, shuffled to","PWCCA, noise to",mean CCA,"mean CCA, shuffled to","mean CCA, noise to",Procrustes,"Procrustes, shuffled to","Procrustes, noise to",subspace match at 0.5,"subspace match at 0.5, shuffled to","subspace match at 0.5, noise to",exact match,"exact match, shuffled to","exact match, noise to",warnings',
  );
  assert.equal(
    toCsv(tableOf(page({ compared: within })))
      .trim()
      .split("\r\n").length,
    67,
  );
});

test("what a picture depends on is in it", () => {
  assert.deepEqual(conditions(compared.report), [
    "n = 1,000 examples",
    "images: means of channels",
    "SVCCA keeps 99% of the variance",
    "chance from 20 draws",
    "seed 0",
  ]);
  const { recipe } = compared.report;
  const positions = {
    ...compared.report,
    recipe: { ...recipe, similarity: { ...recipe.similarity!, convolutions: "positions" as const } },
  };
  assert.match(conditions(positions)[1]!, /^images: one drawn position of each example/);
});

test("details are those of the pair, of its epsilon where there are, in either order within one model", () => {
  const details = [fixtureDetails(2, 5, 0.5), fixtureDetails(2, 5, 0.3), fixtureDetails(1, 5, 0.5)];
  assert.equal(detailsOf(page({ compared: within, details, cell: [5, 2], epsilon: 0.3 })), details[1]);
  assert.equal(detailsOf(page({ compared: within, details, cell: [5, 2], epsilon: 0.5 })), details[0]);
  assert.equal(detailsOf(page({ compared: within, details, cell: [5, 2], epsilon: 0.9 })), details[1]);
  assert.equal(detailsOf(page({ details, cell: [5, 2] })), undefined);
});

test("slanted lines and the corner stay inside their cell", () => {
  const area = { x: 10, y: 20, width: 33, height: 17 };
  const inside = ([x, y]: readonly [number, number]) => x >= 10 && x <= 43 && y >= 20 && y <= 37;
  const points = [...hatching(area, theme).shape.pathData.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(
    ([, x, y]): [number, number] => [Number(x), Number(y)],
  );
  assert.ok(points.length >= 10 && points.every(inside));
  // Each line goes from the lower left to the upper right at 45 degrees.
  for (let i = 0; i < points.length; i += 2)
    assert.equal(points[i]![0] - points[i + 1]![0], points[i + 1]![1] - points[i]![1]);
  assert.ok(triangle(area).every(inside));
});
