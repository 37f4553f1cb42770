import assert from "node:assert/strict";
import { test } from "node:test";
import { keyFigures } from "../../../src/protocol/presenting";
import { presentTraining } from "../../../src/protocol/studies/training/findings";
import type { Trained } from "../../../src/protocol/studies/training/report";
import { fixtureTrained } from "../../ui/trainingFixture";
import { checkFindings, column, storedReport } from "../checkFindings";

const { trained, points } = fixtureTrained();

for (const [name, report] of [
  ["stored", storedReport<Trained>("training")],
  ["with many points", { ...trained, history: points }],
] as const)
  test(`the findings of a training, ${name}`, () => {
    const findings = presentTraining(report);
    checkFindings(findings);
    assert.deepEqual(
      keyFigures(findings).map(({ value }) => value),
      [report.objective, report.gradientNorm, ...report.parts.map(({ loss }) => loss)],
    );
    assert.deepEqual(
      column(findings, "outcome", "mean loss"),
      report.parts.map(({ loss }) => loss),
    );
    const objectives = column(findings, "curve", "objective");
    assert.equal(objectives.at(-1), report.history.at(-1)!.objective);
  });
