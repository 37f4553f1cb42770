import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, mock, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { TensorShapeProto_DimensionSchema } from "onnx-buf";
import { decodeModel, encodeModel } from "../../src/core/onnx/proto";
import { handlers } from "../../src/engine/dispatch";
import { models } from "../../src/engine/models";
import { onnxRuntime } from "../../src/engine/runtime";
import { keepOutside } from "../external";
import { ModelBuilder } from "../models";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));

const loads = mock.method(onnxRuntime, "load").mock;
beforeEach(() => loads.resetCalls());

const hooks = { signal: new AbortController().signal, progress: () => {} };
const checkCut = async (model: string, weight = "fc2.weight") =>
  (await handlers.checkCut({ model, weights: [weight] }, hooks)).id;

/** How often the runtime was given a network since it was asked last. */
function counted(): number {
  const count = loads.callCount();
  loads.resetCalls();
  return count;
}

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const fixture = (name: string) => readFileSync(`test/fixtures/${name}.onnx`);

/** Two layers on an input of this shape, whose weights are called fc1 and fc2. */
function layers(shape: number[], shift = 0): Uint8Array {
  const m = new ModelBuilder(shape);
  const values = Array.from({ length: 9 }, (_, i) => i + shift);
  const hidden = m.op("Relu", [m.op("MatMul", ["x", m.parameter("fc1.weight", [3, 3], values)])]);
  return m.build(m.op("MatMul", [hidden, m.parameter("fc2.weight", [3, 1])]));
}

test("of a model that stays as it is every picked edge is checked in the network that was read first", async () => {
  const model = written("same.onnx", fixture("skip"));
  const { cuts } = await handlers.inspect({ model }, hooks);
  assert.ok(cuts.length > 0 && counted() > 0);
  assert.equal(await checkCut(model, "fc1.weight"), "fc1.weight");
  assert.equal(await checkCut(model), "fc2.weight");
  assert.equal(counted(), 0);
});

test("two questions at once read the model once", async () => {
  const model = written("once.onnx", layers([3]));
  await checkCut(model);
  const alone = counted();
  const other = written("together.onnx", layers([3]));
  await Promise.all([checkCut(other), checkCut(other), checkCut(other)]);
  assert.equal(counted(), alone);
});

test("a changed model is read anew, also where it has the size of before", async () => {
  const model = written("changed.onnx", layers([3]));
  await checkCut(model);
  assert.ok(counted() > 0);
  written("changed.onnx", layers([3], 1));
  utimesSync(model, new Date(), new Date(Date.now() + 10_000));
  await checkCut(model);
  assert.ok(counted() > 0);
});

test("a model of which a file beside it changed is read anew, and one whose file is gone is refused", async () => {
  const { model: bytes, data } = keepOutside(layers([3]), "outside.data");
  const model = written("outside.onnx", bytes);
  const beside = written("outside.data", data);
  await checkCut(model);
  assert.ok(counted() > 0);
  await checkCut(model);
  assert.equal(counted(), 0);
  utimesSync(beside, new Date(), new Date(Date.now() + 10_000));
  await checkCut(model);
  assert.ok(counted() > 0);
  rmSync(beside);
  await assert.rejects(checkCut(model), /outside\.data.* is missing/);
});

test("where a model leaves its input open the network belongs to the shape of the data", async () => {
  const m = new ModelBuilder([4, 3]);
  const rows = m.op("MatMul", ["x", m.parameter("fc1.weight", [3, 3])]);
  const bytes = m.build(m.op("MatMul", [m.op("ReduceMean", [rows], { axes: [1] }), m.parameter("fc2.weight", [3, 1])]));
  const graph = decodeModel(bytes, "open.onnx");
  const { type } = graph.graph!.input[0]!;
  assert.ok(type?.value.case === "tensorType");
  type.value.value.shape!.dim[1] = create(TensorShapeProto_DimensionSchema, {});
  const open = await models.at(written("open.onnx", encodeModel(graph)));
  assert.deepEqual((await open([5, 3])).network.input.shape, [5, 3]);
  assert.deepEqual((await open([6, 3])).network.input.shape, [6, 3]);
  await assert.rejects(open(), /open dimensions/);
  const stated = await models.at(written("stated.onnx", bytes));
  assert.equal(await stated([4, 3]), await stated());
});

test("the last models are kept, and all are given back when nothing is asked for a while", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const files = ["a", "b", "c", "d"].map((name) => written(`${name}.onnx`, layers([3])));
  for (const file of files) await checkCut(file);
  counted();
  await checkCut(files[3]!);
  await checkCut(files[1]!);
  assert.equal(counted(), 0);
  await checkCut(files[0]!);
  assert.ok(counted() > 0, "four are too many");
  await checkCut(files[0]!);
  assert.equal(counted(), 0);
  mock.timers.tick(600_000);
  await checkCut(files[0]!);
  assert.ok(counted() > 0);
  mock.timers.reset();
});
