import assert from "node:assert/strict";
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { decodeModel, encodeModel } from "../../src/core/onnx/proto";
import type { Inspection } from "../../src/protocol/inspection";
import type { Report } from "../../src/protocol/run";
import type { FeatureReport } from "../reports";
import { place, single } from "../external";
import { npy } from "../files";
import { ModelBuilder } from "../models";
import { cli } from "./refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => path.join(folder, name);

/**
 * A first layer of just over 2^27 weights, 0.5 GB of float32: a file with holes, in which only the rows of the first
 * four inputs are not zero.
 */
const [inputs, units, rows] = [8192, 16400, 4];

function writeModel(): void {
  const m = new ModelBuilder([inputs]);
  const layer = (x: string, name: string, dims: number[]) =>
    m.op("Add", [m.op("MatMul", [x, m.parameter(`${name}.weight`, dims)]), m.parameter(`${name}.bias`, [dims[1]!])]);
  const hidden = m.op("Relu", [layer("x", "fc1", [1, units])]);
  const model = decodeModel(single(m.build(layer(hidden, "fc2", [units, 1]))), "model");
  const first = model.graph!.initializer.find((t) => t.name === "fc1.weight")!;
  const bytes = inputs * units * 4;
  first.dims = [BigInt(inputs), BigInt(units)];
  place(first, { location: "large.onnx.data", offset: "0", length: String(bytes) });
  writeFileSync(file("large.onnx"), encodeModel(model));
  const data = openSync(file("large.onnx.data"), "w");
  ftruncateSync(data, bytes);
  writeSync(
    data,
    Buffer.from(Float32Array.from({ length: rows * units }, (_, i) => Math.sin(12.9898 * (i + 1))).buffer),
  );
  closeSync(data);
}

writeModel();
const examples = 40;
writeFileSync(
  file("x.npy"),
  npy(
    [examples, inputs],
    Float64Array.from({ length: examples * inputs }, (_, i) => Math.sin(78.233 * (i + 1))),
  ),
);
writeFileSync(
  file("y.npy"),
  npy(
    [examples],
    Float64Array.from({ length: examples }, (_, i) => i % 2),
  ),
);

test("weights beyond 256 MB outside the model file: the cuts that fit in memory are analysed in float32, and the report says why", () => {
  const inspection: Inspection = JSON.parse(cli("inspect", file("large.onnx"), "--json").stdout);
  assert.ok(inspection.bytes > inputs * units * 4);
  assert.deepEqual(
    inspection.cuts.map((c) => [c.features, c.refusal !== undefined]),
    [
      [inputs * units + units + 1, true],
      [units + 1, false],
    ],
  );
  const { status, stderr } = cli(
    "analyze",
    file("large.onnx"),
    file("x.npy"),
    file("y.npy"),
    "--cut",
    "cut2",
    "--lambda",
    "1",
    "--json",
    file("report.json"),
  );
  assert.equal(status, 0, stderr);
  const { model, cuts, notes }: FeatureReport = JSON.parse(readFileSync(file("report.json"), "utf8"));
  assert.equal(model.precision, "float32");
  assert.match(notes.join(), /weights outside the model file are too large to be widened to double/);
  const { maxAbsError, maxAbsOutput } = cuts[0]!.identity;
  assert.ok(maxAbsOutput > 1 && maxAbsError < 1e-5 * maxAbsOutput, `${maxAbsError} of ${maxAbsOutput}`);
});

test("double that is asked for but cannot be had is computed in float32 all the same, and the report says why", () => {
  const { status, stderr } = cli(
    "analyze",
    file("large.onnx"),
    file("x.npy"),
    file("y.npy"),
    "--cut",
    "cut2",
    "--lambda",
    "1",
    "--precision",
    "float64",
    "--json",
    file("report.json"),
  );
  assert.equal(status, 0, stderr);
  const { model, notes }: FeatureReport = JSON.parse(readFileSync(file("report.json"), "utf8"));
  assert.equal(model.precision, "float32");
  assert.match(notes.join(), /weights outside the model file are too large to be widened to double/);
});

test("of a cut with more features than memory holds only the activations are analysed, and the note says why", () => {
  const { status, stderr } = cli(
    "analyze",
    file("large.onnx"),
    file("x.npy"),
    file("y.npy"),
    "--cut",
    "cut1",
    "--lambda",
    "1",
    "--json",
    file("report.json"),
  );
  assert.equal(status, 0, stderr);
  const { cuts, notes }: Report = JSON.parse(readFileSync(file("report.json"), "utf8"));
  assert.deepEqual(
    cuts.map((c) => c.linearModel),
    ["activation"],
  );
  assert.match(notes.join(), /cut1: only its activations are analysed, because its 134365201 features are more than/);
});
