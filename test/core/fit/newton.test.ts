import assert from "node:assert/strict";
import { test } from "node:test";
import { Products } from "../../../src/core/products/products";
import { families } from "../../../src/core/fit/family";
import { minimize } from "../../../src/core/fit/newton";
import { featureProblem, spanProblem, type Objective } from "../../../src/core/fit/objective";
import type { Problem } from "../../../src/core/fit/problem";
import { byGradient, byValue, type Rule } from "../../../src/core/fit/rules";
import { matrixOf } from "../../../src/core/linalg/matrix";
import { dot } from "../../../src/core/linalg/vector";
import { testWork } from "../../work";
import { dense, noise } from "./dense";

const products = new Products(testWork());
const labels = Float64Array.from({ length: 12 }, (_, i) => ((i * 7) % 5) % 2);
const objective: Objective = {
  family: families.bernoulli,
  outputs: 1,
  values: labels,
  lambda: 0.05,
  offset: labels.map((_, i) => Math.cos(i)),
};

const near = (a: number, b: number, bound = 1e-10): void => assert.ok(Math.abs(a - b) <= bound, `${a} ${b}`);

async function lowest(problem: Problem, size: number, rule: (atZero: number) => Rule, image?: Float64Array) {
  const point = { values: new Float64Array(size), image };
  const at = await problem.at(point);
  return minimize(problem, { point, at }, rule(at.slope));
}

test("in the span of the rows a function has the values, lengths and curvatures that it has of weights", async () => {
  const design = dense(noise(12, 40));
  const [ofWeights, inSpan] = [
    featureProblem(design, objective),
    spanProblem(matrixOf(await design.gram(), 12), objective, products, async () => undefined),
  ];
  const [a, b] = [1, 2].map((k) => Float64Array.from({ length: 12 }, (_, i) => Math.sin(k * i)));
  const [v, w] = [await design.applyTranspose(a!), await design.applyTranspose(b!)];
  const [here, there] = [await ofWeights.at({ values: v }), await inSpan.at({ values: a! })];
  for (const key of ["value", "whole", "slope", "gap"] as const) near(here[key], there[key]);
  const step = await there.precondition({ values: b! });
  near(ofWeights.inner(here.gradient.values, { values: w }), inSpan.inner(there.gradient.values, step));
  const bend = inSpan.inner(await there.curve(step), step);
  near(dot(await here.curve({ values: w }), w), bend);
});

test("a minimum counts as reached within a share of its value, whatever rule ends the steps", async () => {
  const problem = featureProblem(dense(noise(12, 5)), objective);
  const exact = await lowest(problem, 5, byGradient);
  assert.ok(exact.converged && exact.at.gap < 1e-15);
  for (const within of [1e-2, 1e-5, 1e-9]) {
    const { at, converged } = await lowest(problem, 5, () => byValue(within));
    assert.ok(converged);
    near(at.value, exact.at.value, within * exact.at.whole);
  }
  const [coarse, fine] = await Promise.all([1e-2, 1e-9].map((within) => lowest(problem, 5, () => byValue(within))));
  assert.ok(coarse!.products < fine!.products && fine!.products <= exact.products);
});

test("a function that falls for ever is not at its minimum, though its gradient is short", async () => {
  const free = { ...objective, lambda: 0, offset: undefined, values: Float64Array.of(1, 0) };
  const { at, converged } = await lowest(featureProblem(dense([[1], [-1]]), free), 1, byGradient);
  assert.ok(at.slope < 1e-8 && !converged);
});
