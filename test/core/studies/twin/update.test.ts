import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as ort from "onnxruntime-node";
import { openerOf } from "../../../inspectModel";
import { exportTwin } from "../../../../src/core/studies/twin/export";
import { decodeTwin, twinWeights } from "../../../../src/core/model/twinFile";
import { updateTwin, type UpdateRequest } from "../../../../src/core/studies/twin/update";
import { recipeSchema, type RecipeInput } from "../../../../src/protocol/recipe";
import { textSource } from "../../../files";
import { testWork } from "../../../work";

const work = testWork();
const oldRows = 40;

type Choice = Pick<RecipeInput, "family" | "split" | "fitPart" | "precision"> & { normalize?: "none" | "mean-std" };

interface Setting {
  model: string;
  table: string;
  cut: string;
  choice?: Choice;
}

const csv = (name: string, lines: readonly string[]) => textSource(name, lines.join("\n"));

/** A table as its header and its rows. */
function tableOf(name: string): { header: string; rows: string[] } {
  const [header, ...rows] = readFileSync(`test/fixtures/${name}`, "utf8").trim().split("\n");
  return { header: header!, rows };
}

async function fitted({ model, table, cut, choice: { normalize, ...choice } = {} }: Setting, rows: readonly string[]) {
  const recipe = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model,
    data: { path: table, normalize },
    lambda: 0.3,
    cuts: [cut],
    ...choice,
  });
  const sources = {
    model: openerOf(readFileSync(`test/fixtures/${model}`), model),
    data: [csv(table, [tableOf(table).header, ...rows])],
  };
  const files = [{ path: table, sha256: "" }];
  const { bytes, summary } = await exportTwin(recipe, sources, files, work);
  return { file: decodeTwin(bytes, "the twin"), bytes, summary };
}

function request(table: string, rows: readonly string[], more: Partial<UpdateRequest> = {}): UpdateRequest {
  return {
    fresh: {
      path: "new.csv",
      files: [csv("new.csv", [tableOf(table).header, ...rows])],
      kept: [{ path: "new.csv", sha256: "" }],
    },
    onlyNew: false,
    ...more,
  };
}

function assertNear(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((v, i) =>
    assert.ok(Math.abs(v - actual[i]!) <= tolerance, `entry ${i}: ${actual[i]} instead of ${v}`),
  );
}

const settings: Setting[] = [
  { model: "mlp-sigmoid.onnx", table: "binary.csv", cut: "cut1" },
  { model: "tanh-mid.onnx", table: "binary.csv", cut: "cut1" },
  { model: "three-classes.onnx", table: "classes.csv", cut: "cut1", choice: { family: "multinomial" } },
  { model: "regressor.onnx", table: "counts.csv", cut: "cut1", choice: { family: "poisson" } },
];

for (const setting of settings)
  test(`${setting.model}: refitted on old and new rows it is the twin of all rows, and on the new ones alone that of those`, async () => {
    const { table } = setting;
    const { header, rows } = tableOf(table);
    const [first, added] = [rows.slice(0, oldRows), rows.slice(oldRows)];
    const { file } = await fitted(setting, first);
    const old = [{ files: [csv(table, [header, ...first])], training: file.twin.training[0]! }];
    const both = await updateTwin(file, request(table, added, { old }), work);
    assertNear(twinWeights(decodeTwin(both.bytes, "updated")), twinWeights((await fitted(setting, rows)).file), 1e-8);
    const alone = await updateTwin(file, request(table, added, { old, onlyNew: true }), work);
    assertNear(twinWeights(decodeTwin(alone.bytes, "updated")), twinWeights((await fitted(setting, added)).file), 1e-8);
    assert.deepEqual(
      [both.summary.new.rows, both.summary.old!.rows, alone.summary.old!.rows],
      [rows.length - oldRows, oldRows, oldRows],
    );
    const squares = twinWeights(decodeTwin(both.bytes, "updated")).reduce((sum, v) => sum + v * v, 0);
    const losses = both.summary.new.nll.after * added.length + both.summary.old!.nll.after * oldRows;
    assert.ok(
      Math.abs(both.summary.solver.objective - losses - 0.3 * squares) < 1e-6,
      "the objective is the losses before and after, and the regulariser",
    );
  });

test("an updated twin remembers its rows: updating twice is updating once", async () => {
  const setting = settings[0]!;
  const { header, rows } = tableOf(setting.table);
  const parts = [rows.slice(0, 30), rows.slice(30, 45), rows.slice(45)] as const;
  const { file } = await fitted(setting, parts[0]);
  const old = [{ files: [csv(setting.table, [header, ...parts[0]])], training: file.twin.training[0]! }];
  const once = decodeTwin((await updateTwin(file, request(setting.table, parts[1], { old }), work)).bytes, "once");
  assert.deepEqual(
    once.twin.training.map((t) => [t.rows, t.part]),
    [
      [30, true],
      [15, false],
    ],
  );
  const known = [old[0]!, { files: [csv("new.csv", [header, ...parts[1]])], training: once.twin.training[1]! }];
  const twice = await updateTwin(once, request(setting.table, parts[2], { old: known }), work);
  assertNear(twinWeights(decodeTwin(twice.bytes, "twice")), twinWeights((await fitted(setting, rows)).file), 1e-8);
});

test("flips and means are those of the two files, and new rows are normalised as the old ones were", async () => {
  const setting: Setting = { ...settings[0]!, choice: { normalize: "mean-std", split: [30, 30], fitPart: 2 } };
  const { header, rows } = tableOf(setting.table);
  const { file, bytes } = await fitted(setting, rows);
  // The labels of the new rows are turned round, so that much must change.
  const added = rows.slice(0, 25).map((row) => row.replace(/[01]$/, (label) => String(1 - Number(label))));
  const { bytes: updated, summary } = await updateTwin(
    file,
    request(setting.table, added, {
      old: [{ files: [csv(setting.table, [header, ...rows])], training: file.twin.training[0]! }],
    }),
    work,
  );
  const inputs = normalised(rows.slice(0, 30), added);
  const [before, after] = [await served(bytes, inputs), await served(updated, inputs)];
  const flipped = before.flatMap((p, i) => (p > 0.5 !== after[i]! > 0.5 ? [i] : []));
  assert.ok(flipped.length > 0);
  assert.deepEqual(
    summary.new.flips!.rows.map((f) => f.row),
    flipped,
  );
  assert.deepEqual(
    summary.new.flips!.rows.map((f) => f.line),
    flipped.map((row) => row + 2),
  );
  for (const f of summary.new.flips!.rows) {
    assert.ok(Math.abs(f.before.mean - before[f.row]!) < 1e-6 && Math.abs(f.after.mean - after[f.row]!) < 1e-6);
    assert.equal(f.label, Number(added[f.row]!.at(-1)));
  }
  const y = added.map((row) => Number(row.at(-1)));
  const nll = (p: number[]) => p.reduce((sum, mu, i) => sum - Math.log(y[i] === 1 ? mu : 1 - mu), 0) / p.length;
  assert.ok(
    Math.abs(summary.new.nll.before - nll(before)) < 1e-5 && Math.abs(summary.new.nll.after - nll(after)) < 1e-5,
  );
  assert.equal(summary.new.maxChange.toFixed(5), Math.max(...before.map((p, i) => Math.abs(p - after[i]!))).toFixed(5));
});

/** Inputs of `rows` less the mean of those of `reference`, over their standard deviation. */
function normalised(reference: readonly string[], rows: readonly string[]): number[] {
  const values = (row: string) => row.split(",").slice(0, -1).map(Number);
  const known = reference.map(values);
  const column = (k: number) => known.map((r) => r[k]!);
  const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
  const deviation = (x: number[]) => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));
  return rows.flatMap((row) => values(row).map((v, k) => (v - mean(column(k))) / deviation(column(k))));
}

/** Predictions by plain onnxruntime. */
async function served(model: Uint8Array, inputs: number[]): Promise<number[]> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
  const [name] = session.inputNames;
  const { prediction } = await session.run({
    [name!]: new ort.Tensor("float32", Float32Array.from(inputs), [inputs.length / 4, 4]),
  });
  return Array.from(prediction!.data as Float32Array);
}

test("lambda is the sum's own, or another one that is asked for", async () => {
  const setting = settings[0]!;
  const { rows } = tableOf(setting.table);
  const { file } = await fitted(setting, rows.slice(0, oldRows));
  const lambdas = async (more: Partial<UpdateRequest>) => {
    const { summary } = await updateTwin(
      file,
      request(setting.table, rows.slice(oldRows), { onlyNew: true, ...more }),
      work,
    );
    return [summary.lambda, summary.lambdaPerExample];
  };
  assert.deepEqual(await lambdas({}), [0.3, 0.3 / 20]);
  assert.deepEqual(await lambdas({ lambda: 2 }), [2, 0.1]);
  assert.deepEqual(await lambdas({ lambdaPerExample: 0.5 }), [10, 0.5]);
});

test("the exported file is checked by running it, and what is no twin is refused", async () => {
  const { summary, bytes } = await fitted(settings[2]!, tableOf("classes.csv").rows);
  assert.equal(summary.check.rows, 60);
  assert.ok(summary.check.maxAbs < 1e-12);
  assert.throws(
    () => decodeTwin(readFileSync("test/fixtures/mlp-sigmoid.onnx"), "mlp-sigmoid.onnx"),
    /mlp-sigmoid\.onnx is no linear twin/,
  );
  const other = Buffer.from(bytes).toString("latin1").replace("holoscope.twin/1", "holoscope.twin/9");
  assert.throws(
    () => decodeTwin(Buffer.from(other, "latin1"), "later.onnx"),
    /later\.onnx is a linear twin that cannot be read \(format/,
  );
});
