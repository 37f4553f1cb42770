import assert from "node:assert/strict";
import { test } from "node:test";
import { splitExamples } from "../../../../src/core/data/split";
import { probeParts, usedExamples } from "../../../../src/core/studies/probes/parts";
import type { RecipeInput } from "../../../../src/protocol/recipe";
import { recipeOf } from "./setup";

function partsOf(examples: number, input: Partial<RecipeInput>) {
  const recipe = recipeOf(input);
  const {
    train,
    validation,
    test: tested,
  } = probeParts(examples, splitExamples(examples, { ...recipe, split: recipe.split }), recipe);
  const all = [...train, ...validation, ...tested];
  assert.equal(new Set(all).size, all.length, "no example is in two parts");
  for (const part of [train, validation, tested])
    assert.deepEqual(
      [...part],
      [...part].sort((a, b) => a - b),
    );
  return { train: [...train], validation: [...validation], test: [...tested] };
}

const sizes = (parts: Record<string, number[]>) => Object.values(parts).map((part) => part.length);

test("a single part is divided 60, 20, 20 by the seed", () => {
  const parts = partsOf(100, {});
  assert.deepEqual(sizes(parts), [60, 20, 20]);
  assert.deepEqual(partsOf(100, {}), parts);
  assert.notDeepEqual(partsOf(100, { seed: 1 }).test, parts.test);
  assert.deepEqual(sizes(partsOf(100, { split: [50] })), [30, 10, 10]);
  assert.ok(
    Object.values(partsOf(100, { split: [50] }))
      .flat()
      .every((i) => i < 50),
    "examples outside of the recipe's one part stay out",
  );
});

test("of two parts the one held out is tested on, and a fifth of the fitted one chooses lambda", () => {
  const parts = partsOf(100, { split: [60, 40] });
  assert.deepEqual(sizes(parts), [48, 12, 40]);
  assert.deepEqual(
    parts.test,
    Array.from({ length: 40 }, (_, i) => 60 + i),
  );
});

test("of three parts the one that is neither fitted nor held out chooses lambda", () => {
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  assert.deepEqual(partsOf(100, { split: [50, 30, 20] }), {
    train: range(0, 50),
    validation: range(50, 80),
    test: range(80, 100),
  });
  assert.deepEqual(partsOf(100, { split: [50, 30, 20], fitPart: 3 }), {
    train: range(80, 100),
    validation: range(0, 50),
    test: range(50, 80),
  });
  assert.deepEqual(partsOf(100, { split: [50, 30, 20], fitPart: 2, testPart: 1 }), {
    train: range(50, 80),
    validation: range(80, 100),
    test: range(0, 50),
  });
});

test("parts of their own are drawn from all examples, and what is in none is left out", () => {
  const parts = partsOf(100, { split: [60, 40], probes: { split: [20, 10, 10] } });
  assert.deepEqual(sizes(parts), [20, 10, 10]);
  assert.ok(Math.max(...Object.values(parts).flat()) > 60);
  const { examples, parts: renumbered } = usedExamples({
    train: Uint32Array.of(2, 9),
    validation: Uint32Array.of(4),
    test: Uint32Array.of(7),
  });
  assert.deepEqual([...examples], [2, 4, 7, 9]);
  assert.deepEqual(
    Object.values(renumbered).map((part) => [...part]),
    [[0, 3], [1], [2]],
  );
});
