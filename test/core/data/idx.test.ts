import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "fflate";
import { describeData, float64Npy, idxFile, readDataset, recipe, rejects, type TestFile } from "./fixtures";

const images = idxFile(
  0x08,
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, i) => i * 20),
);
const labels = idxFile(0x08, [3], Uint8Array.of(5, 3, 5), "labels-idx");
const packed = ({ name, bytes }: TestFile): TestFile => ({ name: `${name}.gz`, bytes: gzipSync(bytes) });

test("images and labels are read as bytes, packed or not, in either order", async () => {
  for (const files of [
    [images, labels],
    [labels, images],
    [packed(images), packed(labels)],
    [images, packed(labels)],
  ]) {
    const dataset = await readDataset(files, recipe());
    assert.ok(dataset.inputs instanceof Uint8Array);
    assert.deepEqual([...dataset.inputs], [...images.bytes.subarray(16)]);
    assert.deepEqual([...dataset.labels], [5, 3, 5]);
    assert.deepEqual([dataset.examples, dataset.width, dataset.exampleShape], [3, 4, [2, 2]]);
  }
  assert.deepEqual(await describeData([images, labels]), {
    format: "idx",
    examples: 3,
    classes: [
      { value: "3", count: 1 },
      { value: "5", count: 2 },
    ],
  });
});

const elements: [number, number, number[], (view: DataView, at: number, value: number) => void][] = [
  [0x09, 1, [-128, 0, 127], (view, at, value) => view.setInt8(at, value)],
  [0x0b, 2, [-32768, 1, 32767], (view, at, value) => view.setInt16(at, value)],
  [0x0c, 4, [-(2 ** 31), 1, 2 ** 31 - 1], (view, at, value) => view.setInt32(at, value)],
  [0x0d, 4, [-0.5, 1, 2 ** 100], (view, at, value) => view.setFloat32(at, value)],
  [0x0e, 8, [-0.1, 1, 1e300], (view, at, value) => view.setFloat64(at, value)],
];
for (const [type, size, values, write] of elements) {
  test(`big-endian elements of type 0x0${type.toString(16)} are read`, async () => {
    const bytes = new Uint8Array(values.length * size);
    values.forEach((value, i) => write(new DataView(bytes.buffer), i * size, value));
    const dataset = await readDataset([idxFile(type, [3, 1], bytes), labels], recipe());
    assert.deepEqual([...dataset.inputs], values);
  });
}

test("data.labels decides over ranks", async () => {
  const column = idxFile(0x08, [3, 1], Uint8Array.of(1, 0, 1), "column-idx");
  const flat = idxFile(0x08, [3], Uint8Array.of(9, 8, 7), "flat-idx");
  assert.deepEqual([...(await readDataset([column, flat], recipe({ labels: "column-idx" }))).inputs], [9, 8, 7]);
});

test("refused: truncated files, with claimed and actual size", async () => {
  const cut = ({ name, bytes }: TestFile, length: number) => ({ name, bytes: bytes.subarray(0, length) });
  await rejects(
    () => readDataset([cut(images, 20), labels], recipe()),
    /images-idx claims 12 bytes of values \(3 x 2 x 2 of uint8\) but holds 4: it is truncated/,
  );
  await rejects(
    () => readDataset([cut(images, 10), labels], recipe()),
    /images-idx claims a header of 16 bytes \(rank 3\) but holds 10/,
  );
  await rejects(
    () => readDataset([idxFile(0x0e, [2 ** 32 - 1, 2 ** 32 - 1], new Uint8Array(8)), labels], recipe()),
    /claims 147573952520956940000 bytes/,
  );
});

test("refused: sizes that differ, no examples, values that are not finite, a file alone, a pair of two formats", async () => {
  await rejects(
    () => readDataset([images, idxFile(0x08, [2], Uint8Array.of(0, 1), "labels-idx")], recipe()),
    /images-idx has 3 examples but labels-idx has 2 labels/,
  );
  await rejects(
    () => readDataset([idxFile(0x08, [0, 2, 2], new Uint8Array(0)), labels], recipe()),
    /images-idx has no examples/,
  );
  const nan = idxFile(0x0d, [3, 1], Uint8Array.of(0, 0, 0, 0, 0x7f, 0xc0, 0, 0, 0, 0, 0, 0));
  await rejects(
    () => readDataset([nan, labels], recipe()),
    /row 1, column 0 \(both counted from 0\) of images-idx is NaN/,
  );
  await rejects(() => readDataset([images], recipe()), /images-idx: give two files/);
  await rejects(
    () => readDataset([images, float64Npy([0, 1, 0], [3])], recipe()),
    /cannot tell the format of images-idx and x\.npy/,
  );
});
