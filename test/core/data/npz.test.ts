import assert from "node:assert/strict";
import { test } from "node:test";
import { zipSync } from "fflate";
import { concat, describeData, float64Npy, npyFile, readDataset, recipe, rejects, type TestFile } from "./fixtures";

const inputs = float64Npy([1, 2, 3, 4, 5, 6], [3, 2]).bytes;
const labels = npyFile({
  descr: "<i8",
  shape: "(3,)",
  values: new Uint8Array(BigInt64Array.of(7n, 3n, 7n).buffer),
}).bytes;

const npzFile = (entries: Record<string, Uint8Array>, level: 0 | 6 = 6): TestFile => ({
  name: "data.npz",
  bytes: zipSync(entries, { level }),
});

/** The archive with the uncompressed size in its (only) central directory record replaced. */
function claimSize({ name, bytes }: TestFile, size: number): TestFile {
  const changed = bytes.slice();
  const record = Buffer.from(changed.buffer).indexOf("PK\x01\x02", "latin1");
  new DataView(changed.buffer).setUint32(record + 24, size, true);
  return { name, bytes: changed };
}

for (const level of [0, 6] as const) {
  test(`inputs and labels are read from a zip of level ${level}`, async () => {
    const dataset = await readDataset([npzFile({ "x.npy": inputs, "y.npy": labels }, level)], recipe());
    assert.deepEqual([...dataset.inputs], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...dataset.labels], [7, 3, 7]);
    assert.deepEqual([dataset.examples, dataset.width, dataset.exampleShape], [3, 2, [2]]);
  });
}

test("keys are guessed, or taken as given", async () => {
  const file = npzFile({
    "X_train.npy": inputs,
    "Y_train.npy": labels,
    "other.npy": float64Npy([1, 0, 1], [3]).bytes,
    "notes.txt": Uint8Array.of(65),
  });
  assert.deepEqual([...(await readDataset([file], recipe())).labels], [7, 3, 7]);
  assert.deepEqual([...(await readDataset([file], recipe({ y: "other" }))).labels], [1, 0, 1]);
  assert.deepEqual(await describeData([file]), {
    format: "npz",
    examples: 3,
    arrays: [
      { key: "X_train", shape: [3, 2] },
      { key: "Y_train", shape: [3] },
      { key: "other", shape: [3] },
    ],
    x: "X_train",
    y: "Y_train",
    classes: [
      { value: "3", count: 1 },
      { value: "7", count: 2 },
    ],
  });
});

test("an archive without likely keys is described but not read", async () => {
  const file = npzFile({ "a.npy": inputs, "b.npy": labels });
  assert.deepEqual(await describeData([file]), {
    format: "npz",
    examples: 0,
    arrays: [
      { key: "a", shape: [3, 2] },
      { key: "b", shape: [3] },
    ],
    x: undefined,
    y: undefined,
    classes: undefined,
  });
  await rejects(
    () => readDataset([file], recipe()),
    /data\.npz does not show which array holds the inputs/,
    /keys: a, b \(recipe key "data\.x"\)$/,
  );
  await rejects(() => readDataset([file], recipe({ x: "a" })), /holds the labels/, /\(recipe key "data\.y"\)$/);
});

test("refused: a missing key, with the keys that are there", async () => {
  await rejects(
    () => readDataset([npzFile({ "x.npy": inputs, "y.npy": labels })], recipe({ y: "t" })),
    /data\.npz has no array "t"; its keys are: x, y$/,
  );
});

test("refused: an entry that claims more than 4 GB, or more than its packed bytes can hold", async () => {
  const single = npzFile({ "x.npy": inputs });
  await rejects(
    () => readDataset([claimSize(single, 3_000_000_000)], recipe()),
    /array "x" of data\.npz claims 3000000000 bytes/,
    /cannot hold more than/,
  );
  await rejects(
    () => readDataset([zip64Claim(2 ** 33)], recipe()),
    /array "x" of data\.npz claims 8589934592 bytes: more than 4 GB/,
  );
});

/** An archive of one stored entry whose zip64 record claims `size` bytes. */
function zip64Claim(size: number): TestFile {
  const little = (value: number, bytes: number) =>
    Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);
  const name = "x.npy";
  const local = concat("PK\x03\x04", little(45, 2), little(0, 20), little(name.length, 2), little(0, 2), name);
  const extra = concat(little(1, 2), little(16, 2), little(size, 8), little(0, 8));
  const sizes = [...little(2 ** 32 - 1, 4), ...little(2 ** 32 - 1, 4)];
  const lengths = [...little(name.length, 2), ...little(extra.length, 2), ...little(0, 2)];
  const central = concat(
    "PK\x01\x02",
    little(45, 2),
    little(45, 2),
    little(0, 12),
    sizes,
    lengths,
    little(0, 12),
    name,
    extra,
  );
  const end64 = concat(
    "PK\x06\x06",
    little(44, 8),
    little(45, 2),
    little(45, 2),
    little(0, 8),
    little(1, 8),
    little(1, 8),
    little(central.length, 8),
    little(local.length, 8),
  );
  const locator = concat("PK\x06\x07", little(0, 4), little(local.length + central.length, 8), little(1, 4));
  const end = concat(
    "PK\x05\x06",
    little(0, 4),
    little(0xffff, 2),
    little(0xffff, 2),
    little(2 ** 32 - 1, 4),
    little(2 ** 32 - 1, 4),
    little(0, 2),
  );
  return { name: "data.npz", bytes: concat(local, central, end64, locator, end) };
}

test("refused: archives that are damaged, truncated or without arrays", async () => {
  const whole = npzFile({ "x.npy": inputs, "y.npy": labels });
  await rejects(
    () => readDataset([{ ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length - 30) }], recipe()),
    /data\.npz is not a readable NPZ file/,
  );
  await rejects(
    () => readDataset([npzFile({ "notes.txt": Uint8Array.of(65) })], recipe()),
    /data\.npz holds no arrays/,
  );
  await rejects(() => readDataset([npzFile({})], recipe()), /data\.npz holds no arrays/);
  await rejects(
    () => readDataset([npzFile({ "x.npy": inputs.subarray(0, 140), "y.npy": labels })], recipe()),
    /array "x" of data\.npz claims 48 bytes .* holds 12/,
  );
  await rejects(
    () => readDataset([claimSize(npzFile({ "x.npy": inputs }), 140)], recipe()),
    /array "x" of data\.npz claims 48 bytes .* holds 12/,
  );
});

test("refused: sizes that differ, and values that are not finite", async () => {
  const three = npzFile({ "x.npy": inputs, "y.npy": float64Npy([0, 1], [2]).bytes });
  await rejects(
    () => readDataset([three], recipe()),
    /array "x" of data\.npz has 3 examples but array "y" of data\.npz has 2 labels/,
  );
  const broken = npzFile({ "x.npy": float64Npy([1, 2, NaN, 4], [2, 2]).bytes, "y.npy": float64Npy([0, 1], [2]).bytes });
  await rejects(() => readDataset([broken], recipe()), /row 1, column 0 .* of array "x" of data\.npz is NaN/);
});
