import assert from "node:assert/strict";
import { test } from "node:test";
import { findKinks } from "../../../../../src/core/studies/cuts/kinks/findKinks";
import type { Kinks } from "../../../../../src/core/studies/cuts/kinks/kinks";
import { oneSidedGradient, slopedGradient } from "../../../../../src/core/studies/cuts/kinks/lossGradient";
import type { Problem } from "../../../../../src/core/studies/cuts/kinks/problem";
import { slopeEffects } from "../../../../../src/core/studies/cuts/kinks/slopeEffects";
import { plus } from "../../../../../src/core/linalg/vector";
import { ModelBuilder } from "../../../../models";
import { noise } from "../../../fit/dense";
import { Mlp, type Given } from "./mlp";
import { all, problemOf } from "./problem";

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i]! - expected[i]!) < 1e-10 * Math.max(1, Math.abs(expected[i]!)),
      `${what}[${i}]: ${actual[i]} instead of ${expected[i]}`,
    );
};

/** All kinks of the problem and slopes within their ranges, different for each. */
async function kinksOf(problem: Problem): Promise<{ kinks: Kinks; slopes: Float64Array }> {
  const nodes = problem.network.graph.nodes.filter((n) => n.op === "Relu");
  const { counts } = await oneSidedGradient(problem, all(problem));
  const kinks = await findKinks(
    problem,
    nodes,
    all(problem).filter((i) => nodes.some((n) => counts.get(n)![i]! > 0)),
  );
  return { kinks, slopes: Float64Array.from(kinks.list, (_, k) => 0.5 + 0.4 * Math.sin(k + 1)) };
}

/** The gradient is linear in any one slope, so its change with it is exact. */
async function checkEffects(problem: Problem, kinks: Kinks, slopes: Float64Array): Promise<void> {
  const { gradient, byOutput } = await slopedGradient(problem, kinks, slopes);
  const effects = (await slopeEffects(problem, kinks, slopes, byOutput))!;
  const rows: Float64Array[] = [];
  for (const k of kinks.list.keys()) {
    const moved = await slopedGradient(
      problem,
      kinks,
      slopes.map((s, j) => (j === k ? s + 0.25 : s)),
    );
    const row = await effects.applyTranspose(Float64Array.from(kinks.list, (_, j) => (j === k ? 1 : 0)));
    near(
      row,
      plus(moved.gradient, -1, gradient).map((v) => v / 0.25),
      `effect of kink ${k}`,
    );
    rows.push(row);
  }
  near(
    await effects.gram(),
    rows.flatMap((a) => rows.map((b) => a.reduce((sum, v, i) => sum + v * b[i]!, 0))),
    "Gram matrix",
  );
}

test("several outputs: gradients with slopes are those of plain loops, and the effects of slopes their differences", async () => {
  const mlp = Mlp.random([3, 4, 4, 3], { op: "Relu", below: 0, above: 1 });
  const inputs = noise(12, 3).map((x, i) => mlp.plant(x, i % 2, i % 4) ?? x);
  const seeds = noise(12, 3);
  const problem = await problemOf(mlp.model(), Float64Array.from(inputs.flat()), Float64Array.from(seeds.flat()));
  const { kinks, slopes } = await kinksOf(problem);
  assert.ok(kinks.list.length >= 6 && kinks.nodes.length === 2);
  const relus = problem.network.graph.nodes.filter((n) => n.op === "Relu");
  const give = (values: Float64Array) =>
    kinks.list.map(({ node, example, unit }, k): Given => ({
      layer: relus.indexOf(node),
      example,
      unit,
      slope: values[k]!,
    }));
  const sum = (examples: Iterable<number>, chosen: readonly Given[]) =>
    [...examples]
      .map((i) =>
        mlp.gradient(
          inputs[i]!,
          seeds[i]!,
          chosen.filter((s) => s.example === i),
        ),
      )
      .reduce((a, b) => a.map((v, j) => v + b[j]!));
  // Parameters come weights first, then biases: see `Parameters.group`; the reference is in the order of the layers.
  const order = problem.parameters.flatMap(([site]) => mlpPlaces(mlp, site!.tensor));
  const inOrder = (reference: readonly number[]) => order.map((place) => reference[place]!);
  near(
    (await oneSidedGradient(problem, all(problem))).gradient,
    inOrder(sum(inputs.keys(), give(kinks.values((k) => k.side)))),
    "one-sided gradient",
  );
  near(
    (await slopedGradient(problem, kinks, slopes)).gradient,
    inOrder(sum(kinks.examples, give(slopes))),
    "gradient with slopes",
  );
  await checkEffects(problem, kinks, slopes);
});

test("a convolutional network with a pool and a shared layer: the effects of slopes are differences of gradients", async () => {
  const m = new ModelBuilder([1, 4, 4]);
  const conv = m.op("Conv", ["x", m.parameter("k1", [2, 1, 3, 3]), m.parameter("c1", [2], [0, 0])], {
    pads: [1, 1, 1, 1],
  });
  const pooled = m.op("MaxPool", [m.op("Relu", [conv])], { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = m.op("Flatten", [pooled]);
  const [w, b] = [m.parameter("w", [8, 8]), m.parameter("b", [8], new Array<number>(8).fill(0))];
  const once = m.op("Relu", [m.op("Gemm", [flat, w, b])]);
  const twice = m.op("Relu", [m.op("Gemm", [once, w, b])]);
  const model = m.build(m.op("MatMul", [twice, m.parameter("v", [8, 1])]));
  // Images that are black in part: without biases, units that see nothing are at their kinks.
  const inputs = Float64Array.from({ length: 6 * 16 }, (_, i) => (i % 16 < 6 + (i >> 4) ? 0 : Math.cos(43.71 * i)));
  const problem = await problemOf(
    model,
    inputs,
    Float64Array.from({ length: 6 }, (_, i) => Math.sin(i + 1)),
  );
  const { kinks, slopes } = await kinksOf(problem);
  assert.ok(kinks.list.length > 10 && kinks.nodes.length >= 1);
  await checkEffects(problem, kinks, slopes);
});

/** Places of a tensor's entries among the parameters of the reference. */
function mlpPlaces(mlp: Mlp, tensor: string): number[] {
  let at = 0;
  for (const [l, weight] of mlp.weights.entries())
    for (const [name, size] of [
      [`w${l}`, weight.flat().length],
      [`b${l}`, weight.length],
    ] as const) {
      if (name === tensor) return Array.from({ length: size }, (_, i) => at + i);
      at += size;
    }
  throw new Error(`no parameter ${tensor}`);
}
