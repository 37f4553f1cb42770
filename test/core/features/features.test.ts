import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockSize, type FeatureBlock } from "../../../src/core/products/block";
import type { Floats } from "../../../src/core/linalg/matrix";
import { Features, type ParameterBlocks } from "../../../src/core/features/features";
import { Products } from "../../../src/core/products/products";
import { multiplyOut } from "../../gradcheck";
import { testWork } from "../../work";

const products = new Products(testWork());
let counter = 0;
const random = (size: number): Float64Array => Float64Array.from({ length: size }, () => Math.sin(12.9898 * ++counter));
const size = fc.integer({ min: 1, max: 5 });

const near = (actual: Float64Array, expected: number[], tolerance = 1e-10) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((v, i) =>
    assert.ok(Math.abs(v - actual[i]!) < tolerance, `entry ${i}: ${actual[i]} instead of ${v}`),
  );
};

const dotted = (a: number[], b: ArrayLike<number>): number => a.reduce((s, f, j) => s + f * b[j]!, 0);

/** Rows of the feature matrix in the order example, output, multiplied out. */
function matrix(slices: ParameterBlocks[][], examples: number): number[][] {
  const ofOutput = slices.map((slice) =>
    slice.map((uses) => {
      const parts = uses.map(multiplyOut);
      return { size: blockSize(uses[0]!), values: parts.reduce((a, b) => a.map((v, i) => v + b[i]!)) };
    }),
  );
  return Array.from({ length: examples }, (_, i) =>
    ofOutput.map((slice) => slice.flatMap((p) => [...p.values.subarray(i * p.size, (i + 1) * p.size)])),
  ).flat();
}

const outer = (
  examples: number,
  positions: number,
  l: number,
  r: number,
  values: (size: number) => Floats = random,
  channelsLast = true,
): FeatureBlock => ({
  kind: "outer",
  positions,
  left: { values: values(examples * positions * l), channels: l, channelsLast },
  right: { values: values(examples * positions * r), channels: r, channelsLast, pixels: positions },
});

/** Two taps a position; the last pixel but one is read twice, and one tap reads padding. */
const windowed = (examples: number, l: number, r: number, channelsLast: boolean): FeatureBlock => ({
  kind: "outer",
  positions: 3,
  left: { values: random(examples * 3 * l), channels: l, channelsLast: true },
  right: {
    values: random(examples * 4 * r),
    channels: r,
    channelsLast,
    pixels: 4,
    windows: { taps: 2, index: BigInt64Array.of(0n, 1n, 2n, 2n, 3n, 4n) },
  },
});

const plain = (examples: number, width: number): FeatureBlock => ({
  kind: "plain",
  values: random(examples * width),
  size: width,
});

async function check(slices: ParameterBlocks[][], examples: number, tolerance?: number) {
  const features = new Features(products, slices, examples);
  const phi = matrix(slices, examples);
  const [v, r] = [random(features.size), random(examples * slices.length)];
  near(
    await features.apply(v),
    phi.map((row) => dotted(row, v)),
    tolerance,
  );
  near(
    await features.applyTranspose(r),
    Array.from(v, (_, j) => phi.reduce((s, row, i) => s + row[j]! * r[i]!, 0)),
    tolerance,
  );
  near(
    await features.gram(),
    phi.flatMap((a) => phi.map((b) => dotted(a, b))),
    tolerance,
  );
  const columns = phi[0]!.map((_, j) => phi.map((row) => row[j]!));
  near(
    await features.covariance(r),
    columns.flatMap((a) =>
      columns.map((b) =>
        dotted(
          a.map((value, i) => r[i]! * value),
          b,
        ),
      ),
    ),
    tolerance,
  );
  const odd = Uint32Array.from({ length: examples }, (_, i) => i).filter((i) => i % 2 === 1);
  const some = await features.rows(odd).apply(v);
  near(
    some,
    phi.filter((_, i) => Math.floor(i / slices.length) % 2 === 1).map((row) => dotted(row, v)),
    tolerance,
  );
}

test("apply, applyTranspose, gram and covariance agree with the multiplied-out matrix", async () => {
  await fc.assert(
    fc.asyncProperty(
      size,
      size,
      size,
      size,
      fc.constantFrom(1, 3),
      fc.constantFrom(1, 3),
      fc.boolean(),
      async (examples, l, r, width, positions, outputs, channelsLast) => {
        const slice = () => [
          [outer(examples, positions, l, r, random, channelsLast)],
          [plain(examples, width)],
          [windowed(examples, l, r, channelsLast)],
        ];
        await check(Array.from({ length: outputs }, slice), examples);
      },
    ),
    { numRuns: 30, seed: 7 },
  );
});

test("a covariance of more rows than one strip holds", async () => {
  const [examples, width] = [30_000, 300];
  const block = plain(examples, width);
  const covariance = await new Features(products, [[[block]]], examples).covariance(new Float64Array(examples).fill(1));
  const rows = multiplyOut(block);
  const column = (j: number) => Array.from({ length: examples }, (_, i) => rows[i * width + j]!);
  for (const [j, k] of [
    [0, 0],
    [7, 299],
  ] as const)
    assert.ok(Math.abs(covariance[j * width + k]! - dotted(column(j), column(k))) < 1e-8);
});

test("several uses of one parameter are summed", async () => {
  await check(
    [
      [
        [outer(4, 1, 3, 2), outer(4, 1, 3, 2)],
        [windowed(4, 2, 2, true), windowed(4, 2, 2, false)],
      ],
    ],
    4,
  );
});

test("factors computed in single precision are multiplied in double", async () => {
  const single = (n: number) => Float32Array.from(random(n));
  await check([[[outer(4, 2, 3, 2, single)], [outer(4, 2, 3, 2, single, false)], [outer(4, 1, 2, 2, single)]]], 4);
});

test("parameters that share their strips and one that does not, over several strips and two outputs, make one Gram matrix", async () => {
  const examples = 300;
  const slice = () => [
    [outer(examples, 1, 3, 2)],
    [plain(examples, 4)],
    [outer(examples, 2, 2, 3)],
    [plain(examples, 1)],
  ];
  const slices = [slice(), slice()];
  const phi = matrix(slices, examples);
  const gram = await new Features(products, slices, examples).gram();
  near(
    gram,
    phi.flatMap((a) => phi.map((b) => dotted(a, b))),
  );
});

test("more examples than one batch and one strip give the same sums", async () => {
  const examples = 2500;
  const block = outer(examples, 1, 3, 2);
  const features = new Features(products, [[[block]]], examples);
  const phi = matrix([[[block]]], examples);
  const v = random(6);
  const applied = await features.apply(v);
  near(
    applied,
    phi.map((row) => dotted(row, v)),
  );
  const gram = await features.gram();
  for (const [i, j] of [
    [0, 0],
    [300, 2400],
    [2400, 300],
    [2499, 17],
  ] as const)
    assert.ok(Math.abs(gram[i * examples + j]! - dotted(phi[i]!, phi[j]!)) < 1e-12);
  const rows = features.rows(Uint32Array.of(2, 2400));
  near(await rows.apply(v), [applied[2]!, applied[2400]!]);
});
