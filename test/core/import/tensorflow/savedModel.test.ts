import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImportSource } from "../../../../src/core/import/format";
import { savedModel } from "../../../../src/core/import/tensorflow/savedModel";
import { encodeModel } from "../../../../src/core/onnx/proto";
import { HoloscopeError } from "../../../../src/protocol/errors";
import { inputs, ready, run } from "../oracle";
import { GraphBuilder, list, text, texts } from "./graphBuilder";
import { predicted, relativeError } from "./predict";
import { savedModelFiles } from "./savedModelWriter";

const nhwc = { data_format: text("NHWC") };

/** A small residual network with a normalisation. */
function network(): { builder: GraphBuilder; output: string } {
  const g = new GraphBuilder([6, 5, 3]);
  const windows = { ...nhwc, padding: text("SAME"), strides: list(1, 1, 1, 1), dilations: list(1, 1, 1, 1) };
  const first = g.op("_FusedConv2D", ["x", g.floats([3, 3, 3, 4]), g.floats([4])], {
    ...windows,
    num_args: { i: "1" },
    fused_ops: texts("BiasAdd", "Relu"),
  });
  const normal = g.op(
    "FusedBatchNormV3",
    [first, g.floats([4]), g.floats([4]), g.floats([4]), g.floats([4], { low: 0.5 })],
    { ...nhwc, epsilon: { f: 0.001 }, is_training: { b: false } },
  );
  const sum = g.op("AddV2", [
    first,
    g.op("Relu", [g.op("BiasAdd", [g.op("Conv2D", [normal, g.floats([1, 1, 4, 4])], windows), g.floats([4])], nhwc)]),
  ]);
  const flat = g.op("Reshape", [sum, g.ints([-1, 120])]);
  return {
    builder: g,
    output: g.op(
      "BiasAdd",
      [
        g.op("MatMul", [flat, g.floats([120, 2])], { transpose_a: { b: false }, transpose_b: { b: false } }),
        g.floats([2]),
      ],
      nhwc,
    ),
  };
}

/** As the engine hands them over: views of Node's pooled buffers. */
const sourceOf = (files: ReadonlyMap<string, Uint8Array>): ImportSource => ({
  name: "saved_model.pb",
  bytes: Buffer.from(files.get("saved_model.pb")!),
  sibling: async (path) => files.get(path) && Buffer.from(files.get(path)!),
});

for (const objects of [true, false]) {
  test(`a SavedModel predicts like its graph, variables found ${objects ? "through their objects" : "by name"}`, async () => {
    await ready;
    const { builder, output } = network();
    const dims = [3, 6, 5, 3];
    const data = inputs(270);
    const { values } = await predicted(builder.files(output), data, dims);
    const { model, format, producer } = await savedModel.read(sourceOf(savedModelFiles(builder, output, { objects })));
    assert.deepEqual([format, producer], ["TensorFlow SavedModel", "TensorFlow 2.10.0"]);
    const ours = await run(encodeModel(model), "serving_default_x", { data, dims });
    assert.ok(relativeError(Float32Array.from(ours.data, Number), values) < 1e-5);
    const names = model.graph!.initializer.map((t) => t.name);
    assert.ok(names.length === 10 && names.every((name) => name.startsWith("layer/Const_")), names.join());
    assert.ok(model.graph!.node.some((n) => n.name.startsWith("network/BiasAdd")));
  });
}

test("softsign, which TensorFlow.js lacks, is x / (1 + |x|)", async () => {
  const g = new GraphBuilder([4]);
  const { model } = await savedModel.read(sourceOf(savedModelFiles(g, g.op("Softsign", ["x"]))));
  const data = inputs(8);
  const ours = await run(encodeModel(model), "serving_default_x", { data, dims: [2, 4] });
  assert.ok(
    relativeError(
      Float32Array.from(ours.data, Number),
      data.map((v) => v / (1 + Math.abs(v))),
    ) < 1e-6,
  );
});

async function refuses(files: ReadonlyMap<string, Uint8Array>, pattern: RegExp): Promise<void> {
  await assert.rejects(savedModel.read(sourceOf(files)), (error: unknown) => {
    assert.ok(
      error instanceof HoloscopeError && error.kind === "input" && !error.message.includes("\n"),
      String(error),
    );
    assert.match(error.message, pattern);
    return true;
  });
}

test("refused: missing, cut or damaged files of variables", async () => {
  const { builder, output } = network();
  const files = savedModelFiles(builder, output);
  const change = (name: string, value: Uint8Array | undefined) =>
    new Map(
      [...files].flatMap(([key, bytes]) =>
        key !== name ? [[key, bytes] as const] : value ? [[key, value] as const] : [],
      ),
    );
  const [index, data] = ["variables/variables.index", "variables/variables.data-00000-of-00001"];
  await refuses(
    change(index, undefined),
    /variables\/variables\.index, which holds weights, is missing beside saved_model\.pb/,
  );
  await refuses(change(data, undefined), /variables\.data-00000-of-00001, which holds weights, is missing/);
  await refuses(change(data, files.get(data)!.subarray(0, 400)), /has 400 bytes, but variable .* wants bytes/);
  await refuses(change(index, files.get(index)!.subarray(0, 40)), /is no table of variables/);
  await refuses(
    change(index, new Uint8Array(files.get(index)!.map((b, i, all) => (i < all.length - 48 ? 255 : b)))),
    /damaged or compressed table/,
  );
  await refuses(change("saved_model.pb", files.get("saved_model.pb")!.subarray(0, 2000)), /not a readable SavedModel/);
});

test("random changes end in an error or in a model", async () => {
  const { builder, output } = network();
  const files = savedModelFiles(builder, output);
  let state = 11;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  let refused = 0;
  for (let round = 0; round < 200; round++) {
    const changed = new Map([...files].map(([name, bytes]) => [name, bytes.slice()]));
    const target = changed.get(round % 2 === 0 ? "saved_model.pb" : "variables/variables.index")!;
    for (let i = 0; i < 4; i++) target[random(target.length)] = random(256);
    await savedModel.read(sourceOf(changed)).catch((error: unknown) => {
      assert.ok(
        error instanceof HoloscopeError && !error.message.includes("\n"),
        String(error instanceof Error ? error.stack : error),
      );
      refused++;
    });
  }
  assert.ok(refused > 50, `${refused} of 200 were refused`);
});
