import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { cli } from "../cli/refuses";
import { ModelBuilder } from "../models";
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

test("a report of a network whose weights at a cut are zero has no number that JSON cannot hold", () => {
  const model = new ModelBuilder([2]);
  const hidden = model.op("Relu", [model.op("MatMul", ["x", model.parameter("first", [2, 3])])]);
  const last = model.op("MatMul", [hidden, model.parameter("last", [3, 1], [0, 0, 0])]);
  const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i % 2].join());
  const at = (name: string): string => path.join(folder, name);
  const [network, data, out] = [at("zero.onnx"), at("zero.csv"), at("zero.json")];
  writeFileSync(network, model.build(last));
  writeFileSync(data, ["a,b,y", ...rows].join("\n"));
  const { status, stderr } = cli(
    "analyze",
    network,
    data,
    "--lambda",
    "1",
    "--analyses",
    "regularization",
    "--json",
    out,
  );
  assert.equal(status, 0, stderr);
  const report = json(out);
  assert.equal(against("report", report), null);
  const { distance } = Object(report).cuts.at(-1).regularization;
  assert.deepEqual(Object.keys(distance), ["logits", "means"]);
});
