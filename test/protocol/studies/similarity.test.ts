import assert from "node:assert/strict";
import { test } from "node:test";
import { keyFigures } from "../../../src/protocol/presenting";
import type { SimilarityReport } from "../../../src/protocol/run";
import { figureOf, measuresOf } from "../../../src/protocol/similarityWords";
import { presentSimilarity, similarityParts } from "../../../src/protocol/studies/similarity/findings";
import { fixtureDetails, fixtureSimilarity } from "../../ui/similarityFixture";
import { checkFindings, column, storedReport } from "../checkFindings";

const fixture = fixtureSimilarity().report;
const reports: [string, SimilarityReport][] = [
  ["of one model", storedReport("compare")],
  ["of two models", storedReport("compare-trained")],
  [
    "with details",
    { ...fixture, details: [fixtureDetails(0, 0, 0.3), fixtureDetails(0, 0, 0.5), fixtureDetails(1, 2, 0.5)] },
  ],
];

for (const [name, report] of reports)
  test(`the findings of a comparison ${name}: of all pairs, and of each`, () => {
    const findings = presentSimilarity(report);
    checkFindings(findings);
    for (const measure of measuresOf(report)) {
      const figures = report.similarity.flatMap((pair) => figureOf(pair, measure, 0.5) ?? []);
      assert.deepEqual(
        column(findings, measure, "similarity"),
        figures.map(({ value }) => value),
      );
      assert.deepEqual(
        column(findings, measure, "chance"),
        figures.map(({ shuffled, noise }) => Math.max(shuffled.high, noise.high)),
      );
    }
    const figures = keyFigures(findings);
    assert.equal(figures.length, measuresOf(report).length + 2);
    assert.match(figures[0]!.label, /^Mean linear CKA$/);
    assert.match(figures.at(-2)!.label, /^Pairs of /);
    assert.equal(figures.at(-1)!.label, "Of these by chance");
    const parts = similarityParts(report);
    assert.equal(new Set(parts.map(({ id }) => id)).size, report.similarity.length);
    for (const { id } of parts) checkFindings(presentSimilarity(report, id));
  });

test("what lies behind a pair stands below its measures", () => {
  const [, , [, report]] = reports as [unknown, unknown, [string, SimilarityReport]];
  assert.deepEqual(
    presentSimilarity(report, "0:0").map(({ id }) => id),
    ["pair-0-0", "correlations-0-0-0.3", "matches-0-0-0.3", "correlations-0-0-0.5", "matches-0-0-0.5"],
  );
  assert.deepEqual(presentSimilarity(report, "9:99"), []);
});

test("earlier states have a matrix of layers and checkpoints", () => {
  const { report } = fixtureSimilarity({ checkpoints: 3 });
  const findings = presentSimilarity(report);
  checkFindings(findings);
  const names = new Set(column(findings, "checkpoints-linearCka", "checkpoint"));
  assert.deepEqual(
    [...names],
    report.checkpoints!.map((checkpoint) => checkpoint.name),
  );
});
