import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { extractActivations } from "../../src/core/activations/extract";
import { product } from "../../src/core/linalg/shape";
import { handlers } from "../../src/engine/dispatch";
import { errorKind, errorMessage } from "../../src/protocol/errors";
import type { RecipeInput } from "../../src/protocol/recipe";
import { findingsOf, partsOf, runOf, type ReportOf } from "../../src/protocol/run";
import { fixture, inspected, MemoryStore } from "../core/studies/probes/setup";
import { ModelBuilder } from "../models";
import { checkFindings } from "../protocol/checkFindings";
import { against } from "../schemas";
import { testWork } from "../work";
import { running } from "./running";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-activations-"));
after(() => rmSync(root, { recursive: true }));

let folders = 0;
const quiet = () => ({ signal: new AbortController().signal, progress: () => undefined });
const near = (value: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${value}, not ${expected}`);

/** Two inputs, a ReLU whose third unit is dead, a tanh whose first unit is saturated, one output. */
function network(scale = 1): Uint8Array {
  const m = new ModelBuilder([2]);
  const gemm = (x: string, name: string, dims: [number, number], weights: number[], bias: number[]) =>
    m.op("Gemm", [x, m.parameter(`${name}.weight`, dims, weights), m.parameter(`${name}.bias`, [dims[1]], bias)]);
  const hidden = m.op("Relu", [gemm("x", "fc1", [2, 3], [scale, 0, -1, 0, 1, -1], [0, 0, -10])]);
  const bent = m.op("Tanh", [gemm(hidden, "fc2", [3, 2], [100, 0, 0, 0.1, 0, 0], [50, 0])]);
  return m.build(gemm(bent, "fc3", [2, 1], [1, -1], [0]));
}

const rows = ["1,2,a", "3,0,b", "0,0,a", "2,5,b"];

function written(activations: NonNullable<RecipeInput["activations"]> = {}, lines: readonly string[] = rows) {
  const folder = path.join(root, String(++folders));
  mkdirSync(folder);
  writeFileSync(path.join(folder, "net.onnx"), network());
  writeFileSync(path.join(folder, "early.onnx"), network(2));
  writeFileSync(path.join(folder, "d.csv"), ["u,v,kind", ...lines].join("\n"));
  const recipePath = path.join(folder, "net.holoscope.json");
  const data = { path: "d.csv", label: "kind" };
  writeFileSync(recipePath, JSON.stringify({ format: "holoscope.recipe/1", model: "net.onnx", data, activations }));
  return { recipePath, work: path.join(folder, "work"), saveTo: path.join(folder, "run.json") };
}

const tensorOf = ({ tensors }: Pick<ReportOf<"activations">, "tensors">, operator: string) =>
  tensors.find((tensor) => tensor.operator === operator)!;

// Worked out by hand: behind the ReLU stand [1, 2, 0], [3, 0, 0], [0, 0, 0] and [2, 5, 0].
test("scale, zeros, dead and saturated units, largest activations and classes are those worked out by hand", async () => {
  const { recipePath, work } = written({ largest: 3 });
  const { report } = await running("activations", recipePath, work, quiet());
  const relu = tensorOf(report, "Relu");
  near(relu.mean, 13 / 12);
  near(relu.deviation, Math.sqrt(43 / 12 - (13 / 12) ** 2));
  near(relu.zeros, 7 / 12);
  assert.deepEqual([relu.units, relu.dead, relu.saturated, relu.min, relu.max], [3, 1, undefined, 0, 5]);
  assert.deepEqual(relu.largest, [
    { value: 5, unit: 1, example: 3, place: "row 5" },
    { value: 3, unit: 0, example: 1, place: "row 3" },
    { value: 2, unit: 1, example: 0, place: "row 2" },
  ]);
  assert.deepEqual(report.classes, [
    { name: "a", examples: 2 },
    { name: "b", examples: 2 },
  ]);
  const [a, b] = relu.classes!;
  near(a!.mean, 3 / 6);
  near(a!.zeros, 4 / 6);
  near(a!.deviation, Math.sqrt(5 / 6 - 1 / 4));
  near(b!.mean, 10 / 6);
  near(b!.zeros, 3 / 6);
  const tanh = tensorOf(report, "Tanh");
  assert.deepEqual([tanh.units, tanh.dead, tanh.saturated], [2, 0, 1]);
  near(tanh.mean, (4 + Math.tanh(0.2) + Math.tanh(0.5)) / 8);
  // What a bias shifts is another tensor here.
  near(report.tensors.at(-1)!.mean, (4 - Math.tanh(0.2) - Math.tanh(0.5)) / 4);
  assert.equal(against("activations", report), null);
});

test("the channels of an image are its units, as plain loops over its values have it", async () => {
  const folder = path.join(root, String(++folders));
  mkdirSync(folder);
  for (const name of ["cnn-bn.onnx", "images.npz"]) writeFileSync(path.join(folder, name), fixture(name));
  const recipePath = path.join(folder, "cnn.holoscope.json");
  const recipe: RecipeInput = { format: "holoscope.recipe/1", model: "cnn-bn.onnx", data: { path: "images.npz" } };
  writeFileSync(recipePath, JSON.stringify(recipe));
  const work = { recipePath, saveTo: path.join(folder, "run.json"), work: path.join(folder, "work") };
  const { report } = runOf(await handlers.run({ kind: "activations", ...work }, quiet()), "activations");
  const model = await inspected(fixture("cnn-bn.onnx"));
  const { network: net } = model;
  const raw = report.tensors.find(({ tensor }) => tensor === net.input.name)!;
  assert.equal(raw.units, product(net.input.shape));
  const images = report.tensors.filter(({ units, width }) => units < width);
  assert.ok(images.length >= 2);
  for (const found of images) {
    const values = await valuesOf(model, found.tensor, found.width, path.join(folder, "images.npz"));
    const [examples, positions] = [report.data.examples, found.width / found.units];
    assert.equal(values.length, examples * found.width);
    let dead = 0;
    for (let unit = 0; unit < found.units; unit++) {
      const own: number[] = [];
      for (let i = 0; i < examples; i++)
        for (let p = 0; p < positions; p++) own.push(values[i * found.width + unit * positions + p]!);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      // The runtime fuses other operators when fewer tensors are asked for: single precision tells them apart.
      near(found.perUnit!.mean[unit]!, mean, 1e-5);
      near(found.perUnit!.deviation[unit]!, Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length), 1e-5);
      near(found.perUnit!.zeros[unit]!, own.filter((v) => v === 0).length / own.length);
      if (own.every((v) => v === 0)) dead++;
    }
    assert.equal(found.dead, dead);
    const [top] = found.largest;
    const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
    near(top!.value, largest);
    near(values[top!.example * found.width + top!.unit * positions + top!.position!]!, largest);
  }
});

/** One tensor over all examples of a file, as the recipe reads them. */
async function valuesOf(model: Awaited<ReturnType<typeof inspected>>, tensor: string, width: number, data: string) {
  const { openSources } = await import("../../src/engine/files");
  const { readDataset } = await import("../../src/core/data/reader");
  const { bindSingle } = await import("../../src/core/data/bind");
  const { recipeSchema } = await import("../../src/protocol/recipe");
  const recipe = recipeSchema.parse({ format: "holoscope.recipe/1", model: "m", data: { path: data } });
  const dataset = await readDataset(await openSources([data]), recipe.data, async () => undefined);
  const all = Uint32Array.from({ length: dataset.examples }, (_, i) => i);
  const inputs = await bindSingle(dataset, all, [all], all, recipe);
  const store = new MemoryStore();
  const whole = { tensor, layer: "", operator: "", dims: [width], width, reduction: { kind: "none" as const, width } };
  await extractActivations(model.network, [whole], inputs, 0, store, testWork());
  return store.read(tensor, 0, dataset.examples);
}

test("checkpoints stand beside the model, and every tensor is a part with its figures", async () => {
  const { recipePath, work } = written({ checkpoints: ["early.onnx"] });
  const run = await running("activations", recipePath, work, quiet());
  const [early] = run.report.checkpoints!;
  assert.equal(early!.name, "early");
  near(tensorOf(early!, "Relu").mean, 19 / 12);
  const side = findingsOf(run).find(({ id }) => id === "checkpoints")!;
  assert.deepEqual(
    [...new Set(side.table!.columns.map(({ group }) => group))],
    [undefined, "early", run.report.model.name],
  );
  checkFindings(findingsOf(run));
  const parts = partsOf(run);
  assert.equal(parts.length, run.report.tensors.length);
  for (const { id, block } of parts) {
    assert.ok(block !== undefined, id);
    checkFindings(findingsOf(run, id));
    assert.ok(findingsOf(run, id)[0]!.figures!.length >= 4);
  }
  assert.match(findingsOf(run)[0]!.title, /^At fc1 Relu 1 of 3 units is dead \(zero for every example\)/);
});

test("a cancelled run goes on behind the examples that are done, to the same report", async () => {
  const many = Array.from({ length: 9000 }, (_, i) => `${(i * 37) % 11},${(i * 53) % 7},${i % 3 ? "a" : "b"}`);
  const { recipePath, work, saveTo } = written({ checkpoints: ["early.onnx"] }, many);
  const whole = await running("activations", recipePath, `${work}-whole`, quiet());
  const controller = new AbortController();
  const seen: number[] = [];
  const cancelling = {
    signal: controller.signal,
    progress: (_: string, fraction: number) => void (seen.push(fraction), fraction > 0.25 && controller.abort()),
  };
  await assert.rejects(running("activations", recipePath, work, cancelling), (error: unknown) => {
    return errorKind(error) === "cancelled" && errorMessage(error) !== "";
  });
  assert.ok(existsSync(work));
  const again: number[] = [];
  const progress = (_: string, fraction: number) => void again.push(fraction);
  const run = await handlers.run({ kind: "activations", recipePath, saveTo, work }, { ...quiet(), progress });
  const behind = again.filter((fraction) => fraction > 0.03);
  assert.ok(Math.min(...behind) > 0.2, `began at ${Math.min(...behind)}`);
  const { perUnit: _, ...bare } = runOf(run, "activations").report.tensors[2]!;
  assert.deepEqual(bare, whole.report.tensors[2]);
  assert.deepEqual(
    runOf(run, "activations").report.checkpoints!.map(({ tensors }) => tensors.map(({ mean, zeros }) => [mean, zeros])),
    whole.report.checkpoints!.map(({ tensors }) => tensors.map(({ mean, zeros }) => [mean, zeros])),
  );
  assert.ok(!existsSync(work));
});

test("what is wrong is said with the key of the recipe", async () => {
  const { recipePath, work } = written({ part: 3 });
  await assert.rejects(
    running("activations", recipePath, work, quiet()),
    /part 3 is to be looked at but the split has 1/,
  );
  const unknown = written({ tensors: ["relu"] });
  await assert.rejects(running("activations", unknown.recipePath, unknown.work, quiet()), /has no tensor "relu"/);
});
