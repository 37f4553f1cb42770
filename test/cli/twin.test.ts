import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import * as ort from "onnxruntime-node";
import type { UpdateReport } from "../../src/protocol/studies/twin/report";
import type { FeatureReport } from "../reports";
import { cli, refuses } from "./refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
const at = (name: string): string => path.join(folder, name);
after(() => rmSync(folder, { recursive: true }));

const recipe = "samples/digits.holoscope.json";
const [header, ...rows] = readFileSync("test/fixtures/mixed.csv", "utf8").trim().split("\n");
const mixed = ["test/fixtures/mixed.onnx", at("mixed.csv"), "--classes", "no,yes", "--lambda", "0.3", "--cut", "cut1"];

before(() => {
  writeFileSync(at("mixed.csv"), [header, ...rows.slice(0, 40)].join("\n"));
  writeFileSync(at("new.csv"), [header, ...rows.slice(40)].join("\n"));
  const { status, stderr } = cli("twin", ...mixed, "--out", at("mixed.twin.onnx"));
  assert.equal(status, 0, stderr);
});

/** The digits 3 and 5 of the sample as its recipe makes them: less the mean, over the range, of the first 250. */
function digits(): { inputs: Float32Array; examples: number } {
  const table = readFileSync("samples/digits.csv", "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number))
    .filter((row) => row[64] === 3 || row[64] === 5);
  const known = table.slice(0, 250);
  const scales = Array.from({ length: 64 }, (_, k) => {
    const column = known.map((row) => row[k]!);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    return { mean: column.reduce((a, b) => a + b, 0) / 250, range: high - low || 1 };
  });
  return {
    inputs: Float32Array.from(table.flatMap((row) => scales.map(({ mean, range }, k) => (row[k]! - mean) / range))),
    examples: table.length,
  };
}

test("a twin of the sample, run by plain onnxruntime, gives the report's predictions", async () => {
  for (const cut of ["cut1", "cut3"]) {
    const { status, stdout, stderr } = cli("twin", recipe, "--cut", cut, "--out", at(`${cut}.twin.onnx`));
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`holographic model of ${cut}, .* computed in float64`));
    assert.equal(cli("run", recipe, "--arrays", "--json", at("report.json")).status, 0);
    const report: FeatureReport = JSON.parse(readFileSync(at("report.json"), "utf8"));
    const expected = report.cuts.find((c) => c.id === cut)!.arrays!.logits.holographic;
    const { inputs, examples } = digits();
    const session = await ort.InferenceSession.create(at(`${cut}.twin.onnx`), { logSeverityLevel: 4 });
    const { logit, prediction } = await session.run({ x: new ort.Tensor("float32", inputs, [examples, 64]) });
    assert.deepEqual(logit!.dims, [examples]);
    expected.forEach((t, i) => {
      assert.ok(Math.abs(Number(logit!.data[i]) - t) < 1e-5, `logit ${i}`);
      assert.ok(Math.abs(Number(prediction!.data[i]) - 1 / (1 + Math.exp(-t))) < 1e-6, `prediction ${i}`);
    });
  }
});

test("an update tells what changed, and writes a twin that can be updated again", () => {
  const { status, stdout, stderr } = cli("update", at("mixed.twin.onnx"), at("new.csv"), "--json", at("update.json"));
  assert.equal(status, 0, stderr);
  assert.match(stdout, /refitted on 40 old rows and 20 new rows/);
  assert.match(stdout, /slice +rows +gap before/);
  const report: UpdateReport = JSON.parse(readFileSync(at("update.json"), "utf8"));
  assert.deepEqual(
    [report.format, report.lambda, report.new.rows, report.old!.rows],
    ["holoscope.update/1", 0.3, 20, 40],
  );
  assert.equal(report.out, at("mixed.updated.twin.onnx"));
  const colours = report.new.slices!.slices.filter((s) => s.column === "colour");
  assert.equal(
    colours.reduce((n, s) => n + s.count, 0),
    20,
  );
  const again = cli(
    "update",
    report.out,
    at("new.csv"),
    "--only-new",
    "--out",
    at("again.twin.onnx"),
    "--slices",
    "none",
    "--json",
    "-",
  );
  assert.equal(again.status, 0, again.stderr);
  const second: UpdateReport = JSON.parse(again.stdout);
  assert.deepEqual([second.old!.rows, second.fittedOn, second.new.slices], [60, "new rows", undefined]);
});

test("columns are found by name, and a category that was not there before is noted", () => {
  writeFileSync(at("other.csv"), "answer,weight,region,colour,size\nyes,0.5,n,purple,3\nno,-0.2,s,red,9\n");
  const { status, stdout, stderr } = cli("update", at("mixed.twin.onnx"), at("other.csv"));
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /column "colour" of other\.csv holds categories that the earlier data did not have.*"purple" \(1 row\)/,
  );
});

test("without its old data a twin is refitted on the new rows alone or not at all", () => {
  const moved = path.join(mkdtempSync(at("moved-")), "mixed.twin.onnx");
  copyFileSync(at("mixed.twin.onnx"), moved);
  const { status, stderr } = cli("update", moved, at("new.csv"));
  assert.equal(status, 2);
  assert.match(stderr, /not at hand.*mixed\.csv.*--only-new/);
  writeFileSync(path.join(path.dirname(moved), "mixed.csv"), readFileSync(at("new.csv")));
  assert.match(cli("update", moved, at("new.csv")).stderr, /mixed\.csv is no longer the data/);
  const alone = cli("update", moved, at("new.csv"), "--only-new");
  assert.equal(alone.status, 0, alone.stderr);
  assert.match(alone.stdout, /nothing is said about the rows/);
  assert.ok(existsSync(path.join(path.dirname(moved), "mixed.updated.twin.onnx")));
});

writeFileSync(at("short.csv"), "size,weight,answer\n1,2,yes\n");
refuses(
  "new data without a column",
  [/short\.csv has no column "colour"/],
  "update",
  at("mixed.twin.onnx"),
  at("short.csv"),
);
refuses(
  "an update over the twin itself",
  [/is the twin that is to be updated.*--out/],
  "update",
  at("mixed.twin.onnx"),
  at("new.csv"),
  "--only-new",
  "--out",
  at("mixed.twin.onnx"),
);
refuses(
  "a network where a twin is wanted",
  [/mixed\.onnx is no linear twin.*holoscope twin/],
  "update",
  "test/fixtures/mixed.onnx",
  "test/fixtures/mixed.csv",
);
refuses(
  "a twin where a network is wanted",
  [/mixed\.twin\.onnx is no network but a linear twin.*mixed\.onnx at cut1.*holoscope update/],
  "inspect",
  at("mixed.twin.onnx"),
);
refuses("a twin of several cuts", [/one cut.*--cut/], "twin", recipe);
refuses(
  "a twin of a cut without features",
  [/cut1 has no features.*Atan/],
  "twin",
  "test/fixtures/unknown-op.onnx",
  "test/fixtures/binary.csv",
  "--cut",
  "cut1",
  "--out",
  at("never.onnx"),
);
refuses(
  "options that belong to the recipe",
  [/--seed does not go with a recipe/],
  "twin",
  recipe,
  "--cut",
  "cut1",
  "--seed",
  "3",
);
