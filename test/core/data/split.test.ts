import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Binding } from "../../../src/core/data/dataset";
import { normalRandom, seededRandom, shuffledIndices } from "../../../src/core/linalg/random";
import { heldOutPart, splitExamples } from "../../../src/core/data/split";
import { refuses } from "./fixtures";

const parts = (examples: number, split?: number[], more: Partial<Binding> = {}) =>
  splitExamples(examples, { split, shuffle: false, seed: 0, fitPart: 1, ...more }).map((part) => [...part]);

test("by default one part holds everything", () => assert.deepEqual(parts(3), [[0, 1, 2]]));

test("counts take consecutive examples and may leave some", () => {
  assert.deepEqual(parts(6, [2, 3]), [
    [0, 1],
    [2, 3, 4],
  ]);
  assert.deepEqual(parts(2, [1]), [[0]]);
});

test("fractions that sum to 1 use every example once", () => {
  const whole = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }).map((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
  fc.assert(
    fc.property(whole, fc.integer({ min: 200, max: 2000 }), fc.boolean(), (fractions, examples, shuffle) => {
      const all = parts(examples, fractions, { shuffle });
      assert.deepEqual(
        all.flat().sort((a, b) => a - b),
        Array.from({ length: examples }, (_, i) => i),
      );
      all.forEach((part, i) => assert.ok(Math.abs(part.length - fractions[i]! * examples) <= 1));
    }),
    { numRuns: 50 },
  );
});

test("fractions below 1 leave the rest", () =>
  assert.deepEqual(parts(10, [0.3, 0.2]), [
    [0, 1, 2],
    [3, 4],
  ]));

test("a shuffle depends on its seed alone, and parts stay ascending and apart", () => {
  const first = parts(100, [50, 30], { shuffle: true, seed: 1 });
  assert.deepEqual(first, parts(100, [50, 30], { shuffle: true, seed: 1 }));
  assert.notDeepEqual(first, parts(100, [50, 30], { shuffle: true, seed: 2 }));
  assert.notDeepEqual(first, parts(100, [50, 30], { shuffle: true, seed: 1 + 2 ** 32 }));
  for (const part of first)
    assert.deepEqual(
      part,
      part.toSorted((a, b) => a - b),
    );
  assert.equal(new Set(first.flat()).size, 80);
});

test("refused: splits that cannot be", () => {
  refuses(() => parts(768, [700, 100]), /split 700,100 needs 800 examples but there are 768/);
  refuses(() => parts(10, [0.7, 0.4]), /fractions of the split 0\.7,0\.4 sum to 1\.1/);
  refuses(() => parts(10, [5, 0.5]), /mixes counts and fractions/);
  refuses(() => parts(10, [2.5]), /mixes counts and fractions/);
  refuses(() => parts(10, [0.9, 0.01]), /part 2 of the split 0\.9,0\.01 is empty with 10 examples/);
  refuses(() => parts(10, [5, 5], { fitPart: 3 }), /part 3 is to be fitted but the split has 2 parts/);
  refuses(() => parts(10, undefined, { fitPart: 2 }), /part 2 is to be fitted but the split has 1 part:/);
});

test("the part held out is the last of several unless that is fitted, or the one asked for", () => {
  assert.deepEqual(
    [heldOutPart({ fitPart: 1 }, 1), heldOutPart({ fitPart: 2 }, 3), heldOutPart({ fitPart: 3 }, 3)],
    [undefined, 3, undefined],
  );
  assert.equal(heldOutPart({ fitPart: 3, testPart: 1 }, 3), 1);
  refuses(() => heldOutPart({ fitPart: 1, testPart: 2 }, 1), /part 2 is to be tested on but the split has 1 part:/);
});

test("standard normal numbers have mean 0, variance 1 and fourth moment 3", () => {
  const numbers = Array.from({ length: 20_000 }, normalRandom(seededRandom(7)));
  const moment = (k: number) => numbers.reduce((sum, z) => sum + z ** k, 0) / numbers.length;
  assert.ok(Math.abs(moment(1)) < 0.03 && Math.abs(moment(2) - 1) < 0.04 && Math.abs(moment(4) - 3) < 0.25);
});

test("random numbers are uniform, and every order of three is as likely", () => {
  const random = seededRandom(7);
  const draws = Array.from({ length: 20000 }, random);
  assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - 1 / 2) < 0.01 && Math.abs(variance - 1 / 12) < 0.003);
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffledIndices(3, random).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 6);
  for (const count of orders.values()) assert.ok(Math.abs(count - 1000) < 150);
});
