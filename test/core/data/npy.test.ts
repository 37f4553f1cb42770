import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseNpy } from "../../files";
import { concat, describeData, float64Npy, npyFile, readDataset, recipe, rejects, tuple } from "./fixtures";

interface ElementCase {
  arbitrary: fc.Arbitrary<number>;
  size: number;
  write(view: DataView, offset: number, value: number, little: boolean): void;
}

const integers = (min: number, max: number) => fc.integer({ min, max });

const cases: Record<string, ElementCase> = {
  b1: { arbitrary: integers(0, 1), size: 1, write: (view, at, value) => view.setUint8(at, value) },
  u1: { arbitrary: integers(0, 255), size: 1, write: (view, at, value) => view.setUint8(at, value) },
  i1: { arbitrary: integers(-128, 127), size: 1, write: (view, at, value) => view.setInt8(at, value) },
  u2: { arbitrary: integers(0, 65535), size: 2, write: (view, at, value, little) => view.setUint16(at, value, little) },
  i2: {
    arbitrary: integers(-32768, 32767),
    size: 2,
    write: (view, at, value, little) => view.setInt16(at, value, little),
  },
  u4: {
    arbitrary: integers(0, 2 ** 32 - 1),
    size: 4,
    write: (view, at, value, little) => view.setUint32(at, value, little),
  },
  i4: {
    arbitrary: integers(-(2 ** 31), 2 ** 31 - 1),
    size: 4,
    write: (view, at, value, little) => view.setInt32(at, value, little),
  },
  u8: {
    arbitrary: fc.maxSafeNat(),
    size: 8,
    write: (view, at, value, little) => view.setBigUint64(at, BigInt(value), little),
  },
  i8: {
    arbitrary: fc.maxSafeInteger(),
    size: 8,
    write: (view, at, value, little) => view.setBigInt64(at, BigInt(value), little),
  },
  f4: {
    arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }),
    size: 4,
    write: (view, at, value, little) => view.setFloat32(at, value, little),
  },
  f8: {
    arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }),
    size: 8,
    write: (view, at, value, little) => view.setFloat64(at, value, little),
  },
};

/** Offset in column-major order of each entry in row-major order. */
function columnMajor(shape: number[]): number[] {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, entry) => {
    const index: number[] = [];
    let rest = entry;
    for (const extent of shape.toReversed()) {
      index.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    return index.reduceRight((offset, position, axis) => offset * shape[axis]! + position, 0);
  });
}

for (const [code, { arbitrary, size, write }] of Object.entries(cases)) {
  test(`an NPY array of ${code} is read back in any shape, order, endianness and version`, async () => {
    const array = fc.array(integers(1, 4), { minLength: 1, maxLength: 4 }).chain((shape) => {
      const count = shape.reduce((product, extent) => product * extent, 1);
      return fc.record({
        shape: fc.constant(shape),
        values: fc.array(arbitrary, { minLength: count, maxLength: count }),
        little: fc.boolean(),
        fortran: fc.boolean(),
        version: fc.constantFrom(1 as const, 2 as const, 3 as const),
      });
    });
    await fc.assert(
      fc.asyncProperty(array, async ({ shape, values, little, fortran, version }) => {
        const bytes = new Uint8Array(values.length * size);
        const view = new DataView(bytes.buffer);
        const offsets = fortran ? columnMajor(shape) : values.map((_, i) => i);
        values.forEach((value, i) => write(view, offsets[i]! * size, value, little));
        const descr = (size === 1 ? "|" : little ? "<" : ">") + code;
        const read = await parseNpy(npyFile({ descr, shape: tuple(shape), values: bytes, fortran, version }));
        assert.deepEqual(read.shape, shape);
        assert.deepEqual([...read.values], values);
      }),
      { numRuns: 60 },
    );
  });
}

test("half floats are read exactly", async () => {
  const halves = Uint16Array.from([0x3c00, 0xc000, 0x3555, 0x0001, 0x8000, 0x7bff, 0x0400]);
  const { values } = await parseNpy(npyFile({ descr: "<f2", shape: "(7,)", values: new Uint8Array(halves.buffer) }));
  assert.deepEqual([...values], [1, -2, 0.333251953125, 2 ** -24, -0, 65504, 2 ** -14]);
});

test("an array at an odd offset of its buffer is read", async () => {
  const { bytes } = float64Npy([1.5, -2], [2]);
  const moved = concat([7], bytes).subarray(1);
  assert.deepEqual([...(await parseNpy({ name: "x.npy", bytes: moved })).values], [1.5, -2]);
});

test("bytes stay bytes, without a copy", async () => {
  const file = npyFile({ descr: "|u1", shape: "(2, 2)", values: Uint8Array.of(1, 2, 3, 4) });
  const { values } = await parseNpy(file);
  assert.ok(values instanceof Uint8Array);
  assert.equal(values.buffer, file.bytes.buffer);
});

const x = float64Npy([1, 2, 3, 4, 5, 6], [3, 2], "a.npy");
const y = float64Npy([0, 1, 1], [3], "b.npy");

test("of a pair the array of lower rank holds the labels, in either order", async () => {
  for (const files of [
    [x, y],
    [y, x],
  ]) {
    const dataset = await readDataset(files, recipe());
    assert.deepEqual([...dataset.inputs], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...dataset.labels], [0, 1, 1]);
    assert.deepEqual([dataset.examples, dataset.width, dataset.exampleShape], [3, 2, [2]]);
  }
});

test("data.labels names the label file where ranks do not tell", async () => {
  const column = float64Npy([0, 1, 1], [3, 1], "dir/c.npy");
  await rejects(() => readDataset([x, column], recipe()), /a\.npy and dir\/c\.npy both have rank 2/, /--labels/);
  assert.deepEqual([...(await readDataset([column, x], recipe({ labels: "../dir/c.npy" }))).labels], [0, 1, 1]);
  await rejects(
    () => readDataset([x, column], recipe({ labels: "z.npy" })),
    /label file z\.npy is neither a\.npy nor dir\/c\.npy/,
  );
});

test("a pair is described", async () => {
  assert.deepEqual(await describeData([x, y]), {
    format: "npy",
    examples: 3,
    classes: [
      { value: "0", count: 1 },
      { value: "1", count: 2 },
    ],
  });
});

test("a header that claims 2 GB is refused with both sizes, without allocating", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const file = npyFile({ descr: "<f8", shape: "(268435456,)", values: new Uint8Array(24) });
  await rejects(() => parseNpy(file), /x\.npy claims 2147483648 bytes/, /holds 24:/, /save it again/);
  assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
});

const value = new Uint8Array(8);
const badHeaders: [string, Parameters<typeof npyFile>[0], RegExp][] = [
  [
    "a size that overflows",
    { descr: "<f8", shape: "(9007199254740991, 9007199254740991)", values: value },
    /claims 6\.49.*e\+32 bytes/,
  ],
  ["a size beyond integers", { descr: "<f8", shape: "(99999999999999999999,)", values: value }, /no valid shape/],
  ["a negative size", { descr: "<f8", shape: "(-1, 3)", values: value }, /no valid shape/],
  ["a shape that is no tuple of numbers", { descr: "<f8", shape: "(a,)", values: value }, /no valid shape/],
  ["text elements", { descr: "<U5", shape: "(1,)", values: value }, /elements of type "<U5"/],
  ["object elements", { descr: "|O", shape: "(1,)", values: value }, /elements of type "\|O"/],
  ["one value too few", { descr: "<f8", shape: "(2,)", values: value }, /claims 16 bytes .* holds 8/],
];
for (const [name, spec, pattern] of badHeaders)
  test(`refused: ${name}`, async () => rejects(() => parseNpy(npyFile(spec)), pattern, /^x\.npy/));

test("refused: headers that are cut off, of unknown version or without keys", async () => {
  const { bytes } = float64Npy([1], [1]);
  const change = (at: number, byte: number) => ({
    name: "x.npy",
    bytes: bytes.map((old, i) => (i === at ? byte : old)),
  });
  await rejects(
    () => parseNpy({ name: "x.npy", bytes: bytes.subarray(0, 40) }),
    /claims to end at byte 128 but the file has 40/,
  );
  await rejects(() => parseNpy({ name: "x.npy", bytes: bytes.subarray(0, 8) }), /no NPY header/);
  await rejects(() => parseNpy(change(6, 9)), /version 9/);
  await rejects(() => parseNpy(change(12, 88)), /names no simple element type/);
  await rejects(
    () => parseNpy({ name: "x.npy", bytes: concat([0x93], "NUMPY", [1, 0, 16, 0], "{'descr': '<f8'}") }),
    /fortran_order/,
  );
});

test("random bytes behind the magic number never crash", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 80 }), async (tail) => {
      await rejects(() => parseNpy({ name: "x.npy", bytes: concat([0x93], "NUMPY", tail) }), /x\.npy/);
    }),
    { numRuns: 200 },
  );
});

test("refused: arrays that do not make a dataset", async () => {
  await rejects(() => readDataset([x], recipe()), /^a\.npy: give two files/, /--labels/);
  await rejects(() => describeData([x, y, y]), /give two files/);
  await rejects(
    () => readDataset([x, float64Npy([0, 1], [2], "b.npy")], recipe()),
    /a\.npy has 3 examples but b\.npy has 2 labels/,
  );
  await rejects(
    () => readDataset([x, float64Npy([0, 1, 0, 1, 0, 1], [3, 2], "b.npy")], recipe({ labels: "b.npy" })),
    /b\.npy has the shape 3 x 2/,
    /one number per example/,
  );
  await rejects(() => readDataset([float64Npy([], [0, 2]), y], recipe()), /x\.npy has no examples .*0 x 2/);
  await rejects(() => readDataset([float64Npy([], [3, 0]), y], recipe()), /x\.npy has no inputs .*3 x 0/);
  await rejects(
    () => readDataset([x, npyFile({ descr: "<f8", shape: "()", values: value }, "b.npy")], recipe()),
    /b\.npy holds a single number/,
  );
});

test("refused: values that are not finite, by row and column", async () => {
  await rejects(
    () => readDataset([float64Npy([1, 2, 3, NaN, 5, 6], [3, 2]), y], recipe()),
    /row 1, column 1 \(both counted from 0\) of x\.npy is NaN/,
  );
  await rejects(
    () => readDataset([float64Npy([1, 2, 3, 4, -Infinity, 6], [3, 2]), y], recipe()),
    /row 2, column 0 .* is -Infinity/,
  );
  await rejects(
    () => readDataset([x, float64Npy([0, 1, NaN], [3], "b.npy")], recipe()),
    /row 2, column 0 .* of b\.npy is NaN/,
  );
});
