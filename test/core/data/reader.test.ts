import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { parseEncoding } from "../../../src/protocol/encoding";
import { errorKind } from "../../../src/protocol/errors";
import {
  bindData,
  binding,
  concat,
  describeData,
  float64Npy,
  idxFile,
  readDataset,
  realFile,
  recipe,
  rejects,
  type TestFile,
  textFile,
} from "./fixtures";

const table = textFile("a,y\n1,0\n2,1\n");

test("a gzipped file is unpacked whatever its name, even in several members or with a wrong length field", async () => {
  const whole = gzipSync(table.bytes);
  const lying = whole.map((byte, i) => (i >= whole.length - 4 ? 255 : byte));
  const members = concat(gzipSync(table.bytes.subarray(0, 6)), gzipSync(table.bytes.subarray(6)));
  for (const bytes of [whole, lying, members])
    assert.deepEqual([...(await readDataset([{ name: "data.csv", bytes }], recipe())).inputs], [1, 2]);
});

test("a file larger than one piece of input is unpacked whole", async () => {
  const noise = Array.from({ length: 40000 }, (_, i) => `${Math.imul(i, 2654435761) >>> 0},${i % 2}`).join("\n");
  const packed = gzipSync(new TextEncoder().encode(noise));
  assert.ok(packed.length > 1 << 16);
  assert.equal((await readDataset([{ name: "data.csv.gz", bytes: packed }], recipe())).examples, 40000);
});

test("refused: damaged gzip, empty files, files of no known format", async () => {
  const packed = gzipSync(table.bytes);
  await rejects(
    () => readDataset([{ name: "a.gz", bytes: packed.subarray(0, packed.length - 12) }], recipe()),
    /^a\.gz cannot be unpacked/,
  );
  await rejects(() => readDataset([{ name: "a.csv", bytes: new Uint8Array(0) }], recipe()), /^a\.csv is empty/);
  await rejects(() => describeData([{ name: "a.csv", bytes: new Uint8Array(0) }]), /^a\.csv is empty/);
  await rejects(() => readDataset([{ name: "a.gz", bytes: gzipSync(new Uint8Array(0)) }], recipe()), /^a\.gz is empty/);
  await rejects(
    () => readDataset([{ name: "a.bin", bytes: Uint8Array.of(8, 0, 1, 0) }], recipe()),
    /cannot tell the format of a\.bin/,
  );
  await rejects(() => readDataset([table, table], recipe()), /cannot tell the format of data\.csv and data\.csv/);
  await rejects(() => readDataset([], recipe()), /no data file is given/);
});

test("damaged files of every format are read or refused, never a crash", async () => {
  const labels = idxFile(0x08, [4], Uint8Array.of(0, 1, 0, 1), "labels");
  const images = idxFile(0x08, [4, 2], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), "images");
  const x = float64Npy([1, 2, 3, 4], [4, 1]);
  const npz = { name: "data.npz", bytes: zipSync({ "x.npy": x.bytes, "y.npy": float64Npy([0, 1, 0, 1], [4]).bytes }) };
  const packed = { name: "data.gz", bytes: gzipSync(table.bytes) };
  const damage = fc.record({
    files: fc.constantFrom([images, labels], [x, float64Npy([0, 1, 0, 1], [4])], [npz], [packed], [table]),
    length: fc.double({ min: 0.5, max: 1, noNaN: true }),
    edits: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
      maxLength: 3,
    }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ files: [first, ...rest], length, edits }) => {
      const bytes = first!.bytes.slice(0, Math.ceil(length * first!.bytes.length));
      for (const [at, byte] of edits) bytes[Math.floor(at * (bytes.length - 1))] = byte;
      const files = [{ name: first!.name, bytes }, ...rest];
      try {
        const { inputs, examples, width } = await readDataset(files, recipe());
        assert.equal(inputs.length, examples * width);
      } catch (error) {
        assert.equal(errorKind(error), "input", String(error));
      }
    }),
    { numRuns: 500 },
  );
});

function withReal(name: string, paths: string[], body: (files: TestFile[]) => Promise<void>): void {
  const files = paths.map(realFile);
  const present = files.filter((file) => file !== undefined);
  const skip =
    present.length < files.length && `${paths.join(", ")} not found: set HOLOSCOPE_DATA to the folder of the data sets`;
  test(name, { skip }, () => body(present));
}

withReal("Pima: 768 examples of 8 inputs, 268 positive", ["pima/pima.csv"], async (files) => {
  const description = await describeData(files);
  assert.deepEqual([description.examples, description.label, description.header], [768, "diabetes", true]);
  assert.deepEqual(description.classes, [
    { value: "0", count: 500 },
    { value: "1", count: 268 },
  ]);
  const bound = await bindData(
    await readDataset(files, recipe()),
    binding({ takes: [8], split: [576, 192], data: { normalize: "mean-range" } }),
  );
  assert.deepEqual([bound.examples, bound.width, bound.parts.map((part) => part.length)], [768, 8, [576, 192]]);
  for (let column = 0; column < 8; column++) {
    const fitted = Array.from(bound.parts[0]!, (example) => bound.inputs[example * 8 + column]!);
    assert.ok(Math.abs(fitted.reduce((sum, value) => sum + value, 0)) < 1e-10);
    assert.ok(Math.abs(Math.max(...fitted) - Math.min(...fitted) - 1) < 1e-12);
  }
});

withReal("Census: 32,561 examples of 108 inputs, 7,841 positive", ["census/adult.data"], async (files) => {
  assert.deepEqual([(await describeData(files)).header, (await describeData(files)).columns?.length], [false, 15]);
  const bound = await bindData(await readDataset(files, recipe()), binding({ takes: [108] }));
  assert.deepEqual([bound.examples, bound.width, bound.classes], [32561, 108, ["<=50K", ">50K"]]);
  assert.equal(
    bound.labels.reduce((sum, label) => sum + label, 0),
    7841,
  );
  assert.equal(bound.inputs.subarray(0, 108).filter((value) => value === 1).length, 8);
});

withReal(
  "Census: some of its rows, read as the whole file was, give the same inputs bit for bit",
  ["census/adult.data"],
  async ([file]) => {
    const whole = await bindData(
      await readDataset([file!], recipe()),
      binding({ takes: [108], split: [0.5, 0.5], data: { normalize: "mean-range" } }),
    );
    const encoding = parseEncoding(JSON.stringify(whole.encoding), "twin.onnx");
    const lines = new TextDecoder().decode(file!.bytes).split("\n");
    const some = await bindData(
      await readDataset([textFile(lines.slice(20000, 20050).join("\n"))], recipe(), { encoding }),
      binding({ takes: [108], encoding }),
    );
    assert.deepEqual(some.inputs, whole.inputs.slice(20000 * 108, 20050 * 108));
    assert.deepEqual(some.labels, whole.labels.slice(20000, 20050));
  },
);

withReal(
  "MNIST 3 against 5: 11,552 examples of 784 bytes",
  ["mnist/train-images-idx3-ubyte.gz", "mnist/train-labels-idx1-ubyte.gz"],
  async (files) => {
    const dataset = await readDataset(files, recipe());
    assert.deepEqual([dataset.examples, dataset.exampleShape, dataset.inputs.BYTES_PER_ELEMENT], [60000, [28, 28], 1]);
    const bound = await bindData(
      dataset,
      binding({ takes: [1, 28, 28], split: [9000], data: { classes: ["3", "5"] } }),
    );
    assert.deepEqual([bound.examples, bound.exampleShape], [11552, [1, 28, 28]]);
    assert.equal(
      bound.labels.reduce((sum, label) => sum + label, 0),
      5421,
    );
  },
);
