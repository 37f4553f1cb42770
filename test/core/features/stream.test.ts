import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { FeatureBlock } from "../../../src/core/products/block";
import { examplesPerRun } from "../../../src/core/features/batches";
import { Extractor, type Extraction } from "../../../src/core/features/extract";
import type { Rows } from "../../../src/core/features/rows";
import type { Precision } from "../../../src/core/features/precision";
import { openModel } from "../../../src/core/model/read";
import { onnxRuntime } from "../../../src/engine/runtime";
import { testWork } from "../../work";

const arraysOf = (block: FeatureBlock) =>
  block.kind === "plain" ? [block.values] : [block.left.values, block.right.values];

/** All arrays of an extraction, in one order; blocks are told apart by output and factor. */
const arrays = ({ logits, blocks, activations, kinks }: Extraction): (Float64Array | Float32Array)[] => [
  logits,
  ...[...blocks.values()].flat().flatMap(arraysOf),
  ...activations.values(),
  ...kinks.values(),
];

/** Three logits of a small convolutional network, over more examples than one run takes. */
async function open(precision: Precision, factored = false) {
  const { network, cuts } = await openModel(
    { bytes: readFileSync("test/fixtures/cnn-bn.onnx") },
    "cnn-bn",
    onnxRuntime,
  );
  const sites = [...new Set(cuts.cuts.flatMap((c) => [...c.weights, ...c.biases]))];
  const activations = cuts.cuts.map((c) => c.weights[0]!.input!);
  const step = examplesPerRun(network);
  const examples = 2 * step + 7;
  const width = network.input.shape.reduce((a, b) => a * b, 1);
  const read = (from: number, to: number) =>
    Float64Array.from({ length: (to - from) * width }, (_, i) => Math.cos(1.7 * (from * width + i)));
  const ofRow = (from: number, to: number) =>
    Float64Array.from({ length: (to - from) * 3 }, (_, i) => Math.sin(from * 3 + i));
  const rows: Rows = { examples, read, outputs: [[1, 0, -1], ofRow], work: testWork() };
  return {
    extractor: await Extractor.open(
      network,
      { sites, activations, passes: examples, precision, factored },
      onnxRuntime,
    ),
    rows,
    step,
    width,
  };
}

for (const precision of ["float64", "float32"] as const)
  test(`batch by batch and all at once are the same to the last bit, in ${precision}`, async () => {
    const { extractor, rows, step } = await open(precision);
    const whole = await extractor.run(rows);
    const all = arrays(whole);
    const starts: number[] = [];
    const seen = new Set<ArrayBufferLike>();
    await extractor.stream(rows, (batch, from, to) => {
      starts.push(from);
      const parts = arrays(batch);
      assert.equal(parts.length, all.length);
      parts.forEach((part, k) => {
        const width = all[k]!.length / rows.examples;
        assert.equal(part.length, (to - from) * width);
        // Features that are few are widened: a copy, from the same single values.
        assert.deepEqual(Float64Array.from(part), Float64Array.from(all[k]!.subarray(from * width, to * width)));
      });
      for (const values of batch.activations.values()) seen.add(values.buffer);
    });
    assert.deepEqual(starts, [0, step, 2 * step]);
    // The second batch was written where the first one stood; the last one is shorter.
    assert.equal(seen.size, 2 * new Set([...whole.activations.values()].map(({ buffer }) => buffer)).size);
    await extractor.release();
  });

test("inputs that are all in memory are a factor as they are; of another precision they are converted", async () => {
  for (const precision of ["float64", "float32"] as const) {
    const { extractor, rows } = await open(precision, true);
    const inputs = await rows.read(0, rows.examples);
    const whole = await extractor.run({ ...rows, all: inputs });
    const copied = await extractor.run(rows);
    assert.equal(
      arrays(whole).some(({ buffer }) => buffer === inputs.buffer),
      precision === "float64",
    );
    arrays(whole).forEach((values, k) => assert.deepEqual(values, arrays(copied)[k]));
    await extractor.release();
  }
});

test("an example that is out of range is named by its place among all", async () => {
  const { extractor, rows, step, width } = await open("float64");
  const bad = step + 5;
  const read = async (from: number, to: number) => {
    const values = await rows.read(from, to);
    if (from <= bad && bad < to) values.fill(Infinity, (bad - from) * width, (bad - from + 1) * width);
    return values;
  };
  await assert.rejects(
    extractor.stream({ ...rows, read }, () => {}),
    new RegExp(`for example ${bad}:`),
  );
  await extractor.release();
});
