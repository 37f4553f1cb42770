import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { cnn } from "../core/import/networks";
import { fill, filesOf, ready } from "../core/import/oracle";
import { cli } from "./refuses";

const inspectionSchema = z.object({
  format: z.string(),
  producer: z.string(),
  cuts: z.array(z.object({ weights: z.array(z.string()) })),
});

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));

async function write(): Promise<void> {
  await ready;
  const network = cnn();
  fill(network);
  for (const [name, bytes] of await filesOf(network)) writeFileSync(path.join(folder, name), bytes);
}

test("a model.json goes the road of ONNX, and is exported as ONNX of the same cuts", async () => {
  await write();
  const [model, out] = [path.join(folder, "model.json"), path.join(folder, "out.onnx")];
  const inspected = inspectionSchema.parse(JSON.parse(cli("inspect", model, "--json").stdout));
  assert.deepEqual(
    [inspected.format, inspected.producer],
    ["TensorFlow.js layers", "TensorFlow.js tfjs-layers v4.22.0"],
  );
  const exported = cli("export-onnx", model, out);
  assert.deepEqual([exported.status, exported.stdout], [0, `model.json written as ONNX to ${out}\n`]);
  const again = inspectionSchema.parse(JSON.parse(cli("inspect", out, "--json").stdout));
  assert.deepEqual([again.format, again.cuts], ["ONNX", inspected.cuts]);
  writeFileSync(
    path.join(folder, "data.csv"),
    Array.from({ length: 40 }, (_, i) =>
      [...Array.from({ length: 144 }, (_, k) => Math.sin(3.7 * (i + 1) * (k + 1)).toFixed(3)), i % 3].join(","),
    ).join("\n"),
  );
  const analyzed = cli(
    "analyze",
    model,
    path.join(folder, "data.csv"),
    "--no-header",
    "--family",
    "bernoulli",
    "--classes",
    "0,1",
    "--output",
    "1-0",
    "--cut",
    "cut1",
    "--json",
    "-",
  );
  assert.equal(analyzed.status, 0, analyzed.stderr);
  assert.match(analyzed.stdout, /"format": "holoscope\.report\/1"/);
  const refused = cli("export-onnx", out, path.join(folder, "two.onnx"));
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /out\.onnx is no model of another format/);
});
