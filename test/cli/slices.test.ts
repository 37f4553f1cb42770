import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Report } from "../../src/protocol/run";
import { cli, refuses } from "./refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));

/** The fixture with two more columns that the network does not see: the half of the file, and the label in words. */
const [header, ...rows] = readFileSync("test/fixtures/binary.csv", "utf8").trim().split("\n");
const data = path.join(folder, "data.csv");
const half = (row: number) => (row < 30 ? "first" : "second");
writeFileSync(
  data,
  [`half,told,${header}`, ...rows.map((row, i) => `${half(i)},${row.endsWith(",1") ? "yes" : "no"},${row}`)].join("\n"),
);

const json = path.join(folder, "report.json");
const options = [
  "analyze",
  "test/fixtures/tanh-mid.onnx",
  data,
  "--ignore",
  "half,told",
  "--lambda",
  "1",
  "--split",
  "0.7,0.3",
  "--shuffle",
  "--json",
  json,
  "--arrays",
];

test("slices of columns that are no inputs, on the fitted and the other part, are what the report's own arrays give", () => {
  const { status, stdout, stderr } = cli(...options);
  assert.equal(status, 0, stderr);
  const report: Report = JSON.parse(readFileSync(json, "utf8"));
  assert.deepEqual(
    report.slices!.map(({ part, examples }) => [part, examples]),
    [
      [1, 42],
      [2, 18],
    ],
  );
  const { row, part, label } = report.examples!;
  const { model } = report.cuts[0]!.arrays!.logits;
  for (const { part: k, slices } of report.slices!) {
    assert.deepEqual(slices.map(({ column, value }) => `${column} ${value}`).sort(), [
      "half first",
      "half second",
      "told no",
      "told yes",
    ]);
    assert.ok(slices.every(({ z }, i) => i === 0 || Math.abs(z) <= Math.abs(slices[i - 1]!.z)));
    const first = slices.find(({ value }) => value === "first")!;
    const members = row.flatMap((r, i) => (part[i] === k && half(r) === "first" ? [i] : []));
    assert.equal(first.count, members.length);
    const mean = (value: (i: number) => number) => members.reduce((sum, i) => sum + value(i), 0) / members.length;
    assert.ok(Math.abs(first.meanLabel - mean((i) => label[i]!)) < 1e-12);
    assert.ok(Math.abs(first.meanPredicted - mean((i) => 1 / (1 + Math.exp(-model[i]!)))) < 1e-12);
    const yes = slices.find(({ value }) => value === "yes")!;
    assert.deepEqual([yes.meanLabel, yes.gap > 0, yes.z > 0], [1, true, true]);
  }
  assert.match(
    stdout,
    /Part 1 \(fitted\): \d of 4 slices (is|are) off by more than chance \(\|z\| above 2\.50\); the worst, told = .*\n.*\n.*\ntold = /,
  );
});

test("named columns only, inputs too, or none", () => {
  assert.equal(cli(...options, "--slices", "told").status, 0);
  const named: Report = JSON.parse(readFileSync(json, "utf8"));
  assert.deepEqual([...new Set(named.slices![0]!.slices.map(({ column }) => column))], ["told"]);
  assert.equal(cli(...options, "--slices", "none").status, 0);
  const none: Report = JSON.parse(readFileSync(json, "utf8"));
  assert.equal(none.slices, undefined);
  assert.deepEqual(none.cuts, named.cuts);
});

refuses(
  "a slice of a column that is not there",
  [/data\.csv has no column "hlaf"; its columns are: half, told, x1/],
  ...options,
  "--slices",
  "hlaf",
);
