import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { findCuts } from "../../../src/core/cuts/cuts";
import { extract } from "../../../src/core/features/extract";
import { inspectModel } from "../../inspectModel";
import { constantValues, readGraph, readNetwork } from "../../../src/core/onnx/model";
import {
  DataType,
  decodeModel,
  encodeModel,
  isExternal,
  makeTensor,
  type TensorProto,
} from "../../../src/core/onnx/proto";
import { readModel } from "../../../src/engine/files";
import { onnxRuntime } from "../../../src/engine/runtime";
import { keepOutside, single } from "../../external";
import { ModelBuilder } from "../../models";
import { testWork } from "../../work";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(folder, { recursive: true }));

/** Writes a model's twin with its tensors in weights.data, and reads it as the command line does. */
async function written(name: string, bytes: Uint8Array) {
  const { model, data } = keepOutside(bytes, `${name}.data`);
  writeFileSync(path.join(folder, `${name}.onnx`), model);
  writeFileSync(path.join(folder, `${name}.data`), data);
  return readModel(path.join(folder, `${name}.onnx`));
}

/** 30 inputs, weights "w1" of 30 x 1000 (240 or 120 kB), bias "b1", weights "w2", one logit. */
function wideModel(): Uint8Array {
  const m = new ModelBuilder([30]);
  const hidden = m.op("Relu", [
    m.op("Add", [m.op("MatMul", ["x", m.parameter("w1", [30, 1000])]), m.parameter("b1", [1000])]),
  ]);
  return m.build(m.op("MatMul", [hidden, m.parameter("w2", [1000, 1])]));
}

const inputs = Float64Array.from({ length: 20 * 30 }, (_, i) => Math.sin(17.3 * (i + 1)));

/** Features and logits of all cuts, and the values of every weight. */
async function measured(source: Parameters<typeof readGraph>[0], readInLimit?: number) {
  const graph = await readGraph(source, "model.onnx", readInLimit);
  const network = await readNetwork(graph, onnxRuntime);
  const { sites } = findCuts(network);
  const { logits, precision } = await extract(network, { sites, inputs, outputs: [[1]] }, testWork());
  const weights = await Promise.all(sites.map((s) => constantValues(network, s.tensor)));
  return { graph, logits, precision, weights };
}

const maxDifference = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

test("few external bytes are read in: the network is then the same as in one piece", async () => {
  const bytes = single(wideModel());
  const [inside, outside] = [await measured({ bytes }), await measured(await written("few", bytes))];
  assert.equal(outside.precision, "float64");
  assert.equal(outside.graph.external.files, undefined);
  assert.deepEqual(outside.logits, inside.logits);
  assert.deepEqual(outside.weights, inside.weights);
});

for (const [name, bytes, precision, tolerance] of [
  ["float", single(wideModel()), "float32", 1e-4],
  ["double", wideModel(), "float64", 1e-12],
] as const)
  test(`many external bytes of ${name} stay outside: the runtime maps them, only what is asked for is read, in ${precision}`, async () => {
    const inside = await measured({ bytes });
    const source = await written(`many-${name}`, bytes);
    const reads: number[] = [];
    const files = {
      ...source.files!,
      read: (...args: Parameters<NonNullable<typeof source.files>["read"]>) => (
        reads.push(args[2]),
        source.files!.read(...args)
      ),
    };
    const width = name === "float" ? 4 : 8;
    const outside = await measured({ ...source, files }, 30000);
    assert.deepEqual(
      ["w1", "b1", "w2"].map((t) => isExternal(outside.graph.initializers.get(t)!)),
      [true, false, false],
    );
    assert.equal(inside.precision, "float64");
    assert.equal(outside.precision, precision);
    assert.ok(maxDifference(inside.logits, outside.logits) <= tolerance * Math.max(...inside.logits.map(Math.abs)));
    assert.deepEqual(outside.weights, inside.weights);
    assert.deepEqual(
      reads.sort((a, b) => a - b),
      [1000 * width, 1000 * width, 30000 * width],
    );
  });

test("a Constant node's tensor, which the runtime refuses outside, is read in", async () => {
  const m = new ModelBuilder([2]);
  const weight = m.op("Constant", [], { value: makeTensor("", Float64Array.of(1, 2, 3, 4), [2, 2]) });
  const bytes = m.build(m.op("MatMul", [m.op("Relu", [m.op("MatMul", ["x", weight])]), m.parameter("w2", [2, 1])]));
  const [inside, outside] = [
    await inspectModel({ bytes }, "c.onnx"),
    await inspectModel(await written("constant", bytes), "c.onnx"),
  ];
  const { bytes: size, files, ...rest } = outside.inspection;
  assert.deepEqual({ ...rest, bytes: bytes.length }, inside.inspection);
  assert.deepEqual(files, ["constant.data"]);
  assert.equal(size, keepOutside(bytes, "constant.data").model.length + 6 * 8);
});

test("more attributes outside than are read in are refused, and so is a model whose files are not at hand", async () => {
  const bytes = single(wideModel());
  await assert.rejects(
    readGraph(await written("small", bytes), "small.onnx", 1000),
    /small\.onnx: its attributes and small tensors take 8000 bytes .* at most 1000/,
  );
  await assert.rejects(
    readGraph({ bytes: keepOutside(bytes, "w.data").model }, "alone.onnx"),
    /alone\.onnx keeps tensor "w1" in another file/,
  );
});

test("entries given twice and shapes that cannot be are refused", async () => {
  const source = await written("odd", wideModel());
  const changed = (change: (tensor: TensorProto) => void) => {
    const model = decodeModel(source.bytes, "odd");
    change(model.graph!.initializer[0]!);
    return readGraph({ ...source, bytes: encodeModel(model) }, "odd.onnx");
  };
  await assert.rejects(
    changed((t) => t.externalData.push(t.externalData[0]!)),
    /odd\.onnx: tensor "w1" says twice where it lies/,
  );
  await assert.rejects(
    changed((t) => (t.dims = [-30n, -1000n])),
    /shape \[-30, -1000\], which cannot be read/,
  );
  await assert.rejects(
    changed((t) => (t.dims = [2n ** 40n, 2n ** 40n])),
    /which cannot be read/,
  );
  await assert.rejects(
    changed((t) => (t.dataType = DataType.STRING)),
    /element type STRING/,
  );
});
