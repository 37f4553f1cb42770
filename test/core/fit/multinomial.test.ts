import assert from "node:assert/strict";
import { test } from "node:test";
import { Products } from "../../../src/core/products/products";
import { families } from "../../../src/core/fit/family";
import { fit } from "../../../src/core/fit/solver";
import { norm } from "../../../src/core/linalg/vector";
import { dense, noise } from "./dense";
import { testWork } from "../../work";

// The numbers expected here are printed by test/bench/softmax.py, with scikit-learn 1.2 and scipy 1.10 in float64.
const products = new Products(testWork());
const family = families.multinomial;
const [examples, classes] = [12, 3];
const labels = Float64Array.from({ length: examples }, (_, i) => ((i * 7) % 5) % classes);

const near = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((v, j) => assert.ok(Math.abs(v - actual[j]!) < tolerance, `${j}: ${actual[j]} instead of ${v}`));
};

test("one weight per input and class is the multinomial regression of scikit-learn, without intercept and C = 1 / (2 lambda)", async () => {
  const x = noise(examples, 4);
  const rows = x.flatMap((row) =>
    Array.from({ length: classes }, (_, k) =>
      Array.from({ length: classes }, (_, c) => row.map((v) => (c === k ? v : 0))).flat(),
    ),
  );
  const { weights, summary } = await fit({ features: dense(rows, classes), labels, family, lambda: 0.4 }, products);
  assert.equal(summary.form, "primal");
  assert.ok(summary.converged);
  const expected = [
    ...[-0.20293740819270442, -0.7502482268662997, 0.26761970414837194, 0.15379590836453869],
    ...[0.820647452903373, 0.9353791759372566, -0.4663679633969379, -0.23648757492471417],
    ...[-0.6177100447106686, -0.18513094907095684, 0.19874825924856593, 0.08269166656017549],
  ];
  near(weights, expected, 1e-7);
});

test("one weight per vector-valued feature reaches the optimum that scipy finds, in primal form", async () => {
  const { weights, summary } = await fit(
    { features: dense(noise(examples * classes, 5), classes), labels, family, lambda: 0.3 },
    products,
  );
  assert.equal(summary.form, "primal");
  near(
    weights,
    [-0.38512973416430357, 0.830761845611711, 0.20858446634765063, 0.8956088100403733, -0.02057060162057784],
    1e-10,
  );
  assert.ok(Math.abs(summary.objective - 9.931028695159029) < 1e-12);
});

test("and in Gram form, where the features outnumber the rows", async () => {
  const { weights, summary } = await fit(
    { features: dense(noise(examples * classes, 50), classes), labels, family, lambda: 0.3 },
    products,
  );
  assert.equal(summary.form, "gram");
  assert.ok(summary.converged);
  assert.ok(Math.abs(summary.objective - 2.551579352968786) < 1e-12);
  assert.ok(Math.abs(norm(weights) - 2.2171840409673154) < 1e-10);
});

test("an offset is part of the logits: with the optimum as offset nothing is left but what the regulariser pulls back", async () => {
  const features = dense(noise(examples * classes, 5), classes);
  const free = await fit({ features, labels, family, lambda: 0 }, products);
  assert.ok(free.summary.converged && !free.separable);
  const rest = await fit(
    { features, labels, family, lambda: 0.3, offset: await features.apply(free.weights) },
    products,
  );
  assert.ok(norm(rest.weights) < 1e-8, String(norm(rest.weights)));
});

test("classes that can be separated have no optimum without a regulariser", async () => {
  // Three points at the corners of a triangle, each of a class of its own.
  const corners = [
    [1, 0],
    [-0.5, 0.8],
    [-0.5, -0.8],
  ];
  const rows = corners.flatMap((point) => [0, 1, 2].map((k) => [0, 1, 2].flatMap((c) => (c === k ? point : [0, 0]))));
  const objective = { features: dense(rows, 3), labels: Float64Array.of(0, 1, 2), family };
  const free = await fit({ ...objective, lambda: 0 }, products);
  assert.equal(free.separable, true);
  assert.equal(free.summary.converged, false);
  assert.equal((await fit({ ...objective, lambda: 1e-3 }, products)).separable, false);
});
