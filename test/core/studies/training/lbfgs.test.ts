import assert from "node:assert/strict";
import { test } from "node:test";
import { Features } from "../../../../src/core/features/features";
import { Products } from "../../../../src/core/products/products";
import { families } from "../../../../src/core/fit/family";
import { fit } from "../../../../src/core/fit/solver";
import { dot, norm, plus } from "../../../../src/core/linalg/vector";
import { lbfgs } from "../../../../src/core/studies/training/optimizers/lbfgs";
import type { Evaluation } from "../../../../src/core/studies/training/optimizers/optimizer";
import type { TrainingInput } from "../../../../src/protocol/studies/training/recipe";
import { finished, linearNetwork, recipe, rows, smallNetwork, weightsOf } from "./setup";
import { testWork } from "../../../work";

const stage = { optimizer: "lbfgs", steps: 500, gradientNorm: 1e-10, history: 20 } as const;

/** Steps until the optimiser is done; the weights before and after every one. */
async function descend(evaluate: (w: Float64Array) => Evaluation, start: number[], most = 500) {
  const weights = Float64Array.from(start);
  const memory = lbfgs.start(weights.length);
  const path = [weights.slice()];
  let evaluations = 0;
  for (let done = false; !done && path.length <= most; path.push(weights.slice()))
    ({ done } = await lbfgs.step({
      stage,
      weights,
      memory,
      rate: 1,
      evaluate: async (w) => (evaluations++, evaluate(w)),
    }));
  return { weights, path, evaluations };
}

/** 100 (y - x^2)^2 + (1 - x)^2; its minimum is 0 at (1, 1). */
function rosenbrock([x, y]: Float64Array): Evaluation {
  const bend = y! - x! * x!;
  return {
    value: 100 * bend * bend + (1 - x!) ** 2,
    gradient: Float64Array.of(-400 * x! * bend - 2 * (1 - x!), 200 * bend),
  };
}

test("Rosenbrock's valley: it ends in the minimum, and every step satisfies the weak Wolfe conditions", async () => {
  const { weights, path, evaluations } = await descend(rosenbrock, [-1.2, 1]);
  assert.ok(Math.abs(weights[0]! - 1) < 1e-8 && Math.abs(weights[1]! - 1) < 1e-8);
  assert.ok(evaluations < 120, `${evaluations} evaluations`);
  for (const [k, before] of path.slice(0, -2).entries()) {
    const step = plus(path[k + 1]!, -1, before);
    if (norm(step) === 0) continue;
    const [from, to] = [rosenbrock(before), rosenbrock(path[k + 1]!)];
    const slope = dot(from.gradient, step);
    assert.ok(slope < 0);
    assert.ok(to.value <= from.value + 1e-4 * slope + 1e-15, `step ${k} does not fall enough`);
    assert.ok(dot(to.gradient, step) >= 0.9 * slope - 1e-15, `step ${k} is too short`);
  }
});

test("where the objective has kinks it stops by itself near the minimum, without a step that rises", async () => {
  // 1 + |x| + 3 |y - x|, with the derivative 0 at a kink as in a ReLU network: minimum 1 at the origin, on both kinks.
  const sharp = ([x, y]: Float64Array): Evaluation => {
    const bend = 3 * Math.sign(y! - x!);
    return { value: 1 + Math.abs(x!) + 3 * Math.abs(y! - x!), gradient: Float64Array.of(Math.sign(x!) - bend, bend) };
  };
  const { path, evaluations } = await descend(sharp, [0.7, -1.9]);
  path.slice(1).forEach((w, k) => assert.ok(sharp(w).value <= sharp(path[k]!).value + 1e-15, `step ${k} rises`));
  assert.ok(sharp(path.at(-1)!).value < 1 + 1e-3, `ended at ${sharp(path.at(-1)!).value}`);
  assert.ok(path.length < 500 && evaluations < 5000, `${path.length} steps, ${evaluations} evaluations`);
});

test("a trial step on which the objective is not finite is taken back", async () => {
  // x - log x, defined for x > 0, with its minimum at 1; the first trial from 0.1 is a step of length 1 but a later one
  // may leave the domain.
  const barrier = ([x]: Float64Array): Evaluation => ({
    value: x! - Math.log(x!),
    gradient: Float64Array.of(1 - 1 / x!),
  });
  for (const start of [0.1, 1.5, 400])
    assert.ok(Math.abs((await descend(barrier, [start])).weights[0]! - 1) < 1e-8, `from ${start}`);
});

test("logistic regression: the optimum of Newton's method in NumPy, and of the solver of linear models, to 1e-8", async () => {
  const data = rows(12);
  const training = recipe({ stages: [{ optimizer: "lbfgs", gradientNorm: 1e-11 }], lambdaPerExample: 0.01 });
  const { model, trained } = await finished(training, { model: linearNetwork(1), data });
  const { w, b } = weightsOf(model);
  const reached = [...w!, ...b!];
  // numpy 1.2x, float64: 50 Newton steps on mean(log(1 + e^t) - y t) + 0.01 |w|^2, t = x w + b.
  [-0.20870776877803246, -0.20481512678209168, 0.36505213927241015].forEach((v, i) =>
    assert.ok(Math.abs(reached[i]! - v) < 1e-8),
  );
  assert.ok(Math.abs(trained.objective - 0.6742137048069116) < 1e-12 && trained.gradientNorm < 1e-11);
  const products = new Products(testWork());
  const features = new Features(
    products,
    [[[{ kind: "plain", values: Float64Array.from(data.flatMap(([x, y]) => [x!, y!, 1])), size: 3 }]]],
    12,
  );
  const { weights } = await fit(
    { features, labels: Float64Array.from(data, (r) => r[2]!), family: families.bernoulli, lambda: 0.12 },
    products,
  );
  weights.forEach((v, i) => assert.ok(Math.abs(reached[i]! - v) < 1e-8));
});

test("a ReLU network under L2 ends on kinks, where L-BFGS stops by itself with a one-sided gradient, and falling-step Adam finds nothing lower", async () => {
  const way = { model: smallNetwork("Relu"), data: rows(40) };
  const training = (stages: TrainingInput["stages"]) => recipe({ stages, lambdaPerExample: 0.005 });
  const alone = (await finished(training([{ optimizer: "lbfgs" }]), way)).trained;
  assert.ok(!alone.stopped && alone.history.at(-1)!.step < 500, "it stops by itself");
  assert.ok(alone.kinks > 0 && alone.kinkPairs >= alone.kinks && alone.gradientNorm > 1e-3);
  const falling = (
    await finished(
      training([
        { optimizer: "lbfgs" },
        { optimizer: "adam", steps: 150, rate: 1e-3, schedule: "geometric", finalRate: 1e-8 },
      ]),
      way,
    )
  ).trained;
  assert.ok(Math.abs(falling.objective - alone.objective) < 1e-8, `${falling.objective} after ${alone.objective}`);
});
