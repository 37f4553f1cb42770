import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Inspection } from "../../src/protocol/inspection";
import type { Report } from "../../src/protocol/run";
import { keepOutside, type Entries } from "../external";
import { cli, refuses } from "./refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const inFolder = (...names: string[]): string => path.join(folder, ...names);

const digits = readFileSync("samples/digits.onnx");
const { model, data } = keepOutside(digits, "weights/digits.onnx.data");
for (const name of ["weights", "models"]) mkdirSync(inFolder("models", name), { recursive: true });
writeFileSync(inFolder("models", "digits.onnx"), model);
writeFileSync(inFolder("models", "weights", "digits.onnx.data"), data);

test("a model with external data gives the same inspection and report as its twin in one file, from any working folder", () => {
  const inspect = (file: string): Inspection => JSON.parse(cli("inspect", file, "--json").stdout);
  const { bytes, files, ...outside } = inspect(inFolder("models", "digits.onnx"));
  const { bytes: size, ...inside } = inspect("samples/digits.onnx");
  assert.equal(size, statSync("samples/digits.onnx").size);
  assert.equal(bytes, model.length + data.length);
  assert.deepEqual(files, ["weights/digits.onnx.data"]);
  assert.deepEqual({ ...outside, path: "samples/digits.onnx" }, inside);
  const analyze = (file: string): Report => {
    const options = [
      "--classes",
      "3,5",
      "--normalize",
      "mean-range",
      "--split",
      "250,115",
      "--lambda-per-example",
      "0.0025",
      "--arrays",
      "--json",
      inFolder("report.json"),
    ];
    assert.equal(cli("analyze", file, "samples/digits.csv", ...options).status, 0);
    return JSON.parse(readFileSync(inFolder("report.json"), "utf8"));
  };
  const twin = analyze("samples/digits.onnx");
  const report = analyze(inFolder("models", "digits.onnx"));
  assert.deepEqual({ ...report, model: twin.model, recipe: twin.recipe }, twin);
  assert.equal(report.model.precision, "float64");
});

/** A model whose first tensor has these entries instead of the right ones. */
function tampered(name: string, entries: Entries): string {
  const file = inFolder("models", `${name}.onnx`);
  writeFileSync(file, keepOutside(digits, "weights/digits.onnx.data", entries).model);
  return file;
}

writeFileSync(inFolder("secret.data"), data);
symlinkSync(inFolder("secret.data"), inFolder("models", "link.data"));
symlinkSync("weights/digits.onnx.data", inFolder("models", "inner.data"));
symlinkSync(folder, inFolder("models", "up"));
execFileSync("mkfifo", [inFolder("models", "pipe.data")]);
writeFileSync(inFolder("models", "cut.data"), data.subarray(0, 100));

test("a link inside the model's folder is followed", () => {
  const { status, stderr } = cli("inspect", tampered("inner", { location: "inner.data" }));
  assert.equal(status, 0, stderr);
});

const places: [string, Entries, RegExp][] = [
  ["a parent folder", { location: "../secret.data" }, /tensor "fc1\.weight" lies at "\.\.\/secret\.data"/],
  ["a parent folder further on", { location: "weights/../../secret.data" }, /no plain path inside the model's folder/],
  ["an absolute path", { location: inFolder("secret.data") }, /no plain path inside/],
  ["a drive letter", { location: "C:secret.data" }, /no plain path inside/],
  ["backslashes", { location: "..\\secret.data" }, /no plain path inside/],
  ["a NUL byte", { location: "weights/digits.onnx.data\0.txt" }, /no plain path inside/],
  ["an empty location", { location: "" }, /tensor "fc1\.weight" lies at ""/],
  ["a memory address of the runtime", { location: "*/_ORT_MEM_ADDR_/*", offset: "4096" }, /is missing beside/],
  [
    "a link out of the folder",
    { location: "link.data" },
    /link\.data, which holds tensor "fc1\.weight", is a link out of the folder/,
  ],
  ["a linked folder", { location: "up/secret.data" }, /is a link out of the folder/],
  [
    "a missing file",
    { location: "gone.data" },
    /gone\.data, which holds tensor "fc1\.weight", is missing beside a missing file\.onnx; put it there/,
  ],
  ["a folder", { location: "weights" }, /is missing beside/],
  ["a pipe", { location: "pipe.data" }, /is missing beside/],
  [
    "a file that is too short",
    { location: "cut.data" },
    /cut\.data, which holds tensor "fc1\.weight", has 100 bytes, but .* wants bytes 0 to 4096/,
  ],
  ["an offset beyond the end", { offset: "999999" }, /has 5\d{3} bytes, but .* wants bytes 999999 to/],
  ["an offset that is no number", { offset: "-4" }, /offset "-4"/],
  ["an offset past all numbers", { offset: "99999999999999999999" }, /offset "9{20}"/],
  [
    "a length that is not the shape's",
    { length: "4092" },
    /has length "4092" in weights\/digits\.onnx\.data, but its type and shape need 4096 bytes/,
  ],
];
for (const [what, entries, expected] of places)
  refuses(`external data in ${what}`, [expected], "inspect", tampered(what, entries));
