import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsMarkdown } from "../../../src/protocol/print";
import { presentTwin, presentUpdate } from "../../../src/protocol/studies/twin/findings";
import type { UpdateReport } from "../../../src/protocol/studies/twin/report";
import type { TwinExport } from "../../../src/protocol/studies/twin/export";
import { checkFindings, column, storedReport } from "../checkFindings";

const stored = storedReport<UpdateReport>("update");

test("the findings of an updated twin: figures before and after, flips and slices of new and of old rows", () => {
  const findings = presentUpdate(stored);
  checkFindings(findings);
  assert.deepEqual(
    findings.map(({ id }) => id),
    ["update", "flips-new", "flips-old", "slices-new", "slices-old"],
  );
  assert.deepEqual(column(findings, "update", "mean NLL after"), [stored.new.nll.after, stored.old!.nll.after]);
  assert.deepEqual(
    column(findings, "flips-new", "line"),
    stored.new.flips!.rows.map(({ line }) => line),
  );
  const markdown = findingsMarkdown("mixed.onnx, cut1: updated with new data", findings);
  assert.match(markdown, /^# mixed\.onnx, cut1: updated with new data\n/);
  assert.match(markdown, /\| rows \| count \| mean NLL before \| mean NLL after \|/);
});

test("without old rows, flips and slices there is one finding, and the notes", () => {
  const { flips, slices, ...rows } = stored.new;
  const findings = presentUpdate({
    ...stored,
    new: rows,
    old: undefined,
    notes: ["Nothing is said about the old rows."],
  });
  checkFindings(findings);
  assert.deepEqual(
    findings.map(({ id }) => id),
    ["update", "notes"],
  );
});

test("a written twin is described in one finding", () => {
  const twin: TwinExport = {
    format: "holoscope.twin-export/1",
    path: "a.twin.onnx",
    bytes: 2048,
    cut: "cut1",
    kind: "holographic",
    family: "bernoulli",
    features: 19,
    precision: "float64",
    lambda: 0.3,
    lambdaPerExample: 0.005,
    rows: 40,
    solver: stored.solver,
    check: { rows: 32, maxAbs: 1e-12 },
    notes: [],
  };
  const findings = presentTwin(twin);
  checkFindings(findings);
  assert.deepEqual(
    findings.flatMap(({ figures = [] }) => figures.map(({ value }) => value)),
    [19, 1e-12],
  );
});
