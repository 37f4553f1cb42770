import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { cli } from "../cli/refuses";
import { against } from "../schemas";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-schemas-"));
after(() => rmSync(folder, { recursive: true }));

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/** "holoscope.report/1" is checked by report.schema.json. */
const schemaOf = (report: unknown): string =>
  /^holoscope\.(.+)\/\d+$/.exec(String(Object(report).format))?.[1] ?? "inspection";

for (const name of readdirSync("test/stored").filter((file) => file.endsWith(".json")))
  test(`the stored report ${name} is as its schema says`, () => {
    const report = json(`test/stored/${name}`);
    assert.equal(against(schemaOf(report), report), null);
  });

test("so is what the command line writes: an inspection, and a report with its arrays", () => {
  const inspected = cli("inspect", "samples/digits.onnx", "--json");
  assert.equal(against("inspection", JSON.parse(inspected.stdout)), null);
  const file = path.join(folder, "arrays.json");
  assert.equal(cli("run", "samples/digits.holoscope.json", "--arrays", "--json", file).status, 0);
  assert.equal(against("report", json(file)), null);
});

test("a report that lacks a figure, or has text in its place, is refused; one with another key is not", () => {
  const { reliability, ...lacking } = Object(json("test/stored/sample.json"));
  assert.match(String(against("report", lacking)), /reliability/);
  assert.match(String(against("report", { ...lacking, reliability, lambda: "much" })), /lambda/);
  assert.equal(against("report", { ...lacking, reliability, added: 1 }), null);
});

test("a cut whose linear model is one of activations has no figures of features", () => {
  const report = Object(json("test/stored/sample.json"));
  const { identity, calibration, stationarity, kinks, kinkPairs, solver, arrays, ...cut } = report.cuts[0];
  const { activation } = cut.faithfulness;
  const below = { ...cut, linearModel: "activation", faithfulness: { activation } };
  assert.equal(against("report", { ...report, cuts: [below] }), null);
  assert.notEqual(against("report", { ...report, cuts: [{ ...below, kinks }] }), null);
  assert.notEqual(against("report", { ...report, cuts: [{ ...below, linearModel: "tangent" }] }), null);
});
