import assert from "node:assert/strict";
import { test } from "node:test";
import type { FamilyName } from "../../../../src/protocol/recipe";
import { ModelBuilder } from "../../../models";
import { finished, objectiveOf, open, recipe, rows, smallNetwork, weightsAfter, type Overrides } from "./setup";
import { findParameters } from "../../../../src/core/studies/training/parameters";

const examples = 7;
const inputs = Float64Array.from({ length: 2 * examples }, (_, i) => Math.sin(3.7 * (i + 1)));
const labels: Record<FamilyName, (i: number) => number> = {
  bernoulli: (i) => i % 2,
  gaussian: (i) => Math.cos(i),
  poisson: (i) => i % 4,
  multinomial: (i) => i % 3,
};

/** One initializer in two nodes, the second time behind Transpose and Identity; logits as many as asked for. */
function sharedNetwork(outputs: number): Uint8Array {
  const b = new ModelBuilder([2]);
  const w = b.parameter("w", [2, 2]);
  const once = b.op("Tanh", [b.op("Gemm", ["x", w, b.parameter("b", [2])])]);
  const twice = b.op("Tanh", [b.op("MatMul", [once, b.op("Transpose", [b.op("Identity", [w])], { perm: [1, 0] })])]);
  return b.build(b.op("Add", [b.op("MatMul", [twice, b.parameter("v", [2, outputs])]), b.parameter("c", [outputs])]));
}

function normalizedNetwork(): Uint8Array {
  const b = new ModelBuilder([2]);
  const hidden = b.op("Gemm", ["x", b.parameter("w1", [2, 3]), b.parameter("b1", [3])]);
  const normal = b.op("BatchNormalization", [
    hidden,
    b.parameter("scale", [3], [1.2, 0.8, 1]),
    b.parameter("shift", [3]),
    b.parameter("mean", [3]),
    b.parameter("variance", [3], [0.5, 1.5, 1]),
  ]);
  return b.build(b.op("Gemm", [b.op("Tanh", [normal]), b.parameter("w2", [3, 1]), b.parameter("b2", [1])]));
}

/** Central differences of the objective's own value, parameter by parameter. */
async function checkGradient(model: Uint8Array, overrides: Overrides = {}, chosen?: Uint32Array): Promise<string[]> {
  const training = recipe(overrides);
  const { objective, parameters } = await objectiveOf(
    model,
    training,
    inputs,
    Float64Array.from({ length: examples }, (_, i) => labels[training.family](i)),
  );
  const at = parameters.start;
  const gradient = (await objective.evaluate(at, chosen)).gradient.slice();
  for (const [i, g] of gradient.entries()) {
    const moved = async (by: number) =>
      (
        await objective.evaluate(
          at.map((w, j) => (i === j ? w + by : w)),
          chosen,
        )
      ).value;
    const numeric = ((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5;
    assert.ok(Math.abs(numeric - g) < 1e-8, `parameter ${i}: ${g}, finite differences ${numeric}`);
  }
  await objective.release();
  return parameters.trainables.map((t) => `${t.name} ${t.role}`);
}

for (const [family, output] of [
  ["bernoulli"],
  ["gaussian"],
  ["poisson"],
  ["multinomial"],
  ["bernoulli", "2-0"],
  ["gaussian", "1"],
] as const)
  test(`the gradient is that of the objective: ${family}${output ? `, M = ${output}` : ""}, a shared weight, regularised`, async () => {
    const outputs = output || family === "multinomial" ? 3 : 1;
    await checkGradient(sharedNetwork(outputs), {
      family,
      output,
      lambdaPerExample: 0.3,
      lambdaFactors: { bias: 0.5, v: 2 },
    });
    await checkGradient(sharedNetwork(outputs), { family, output, lambdaPerExample: 0.3 }, Uint32Array.of(5, 1, 3));
  });

test("a normalisation's scale and shift are trained, its statistics are not", async () => {
  const names = await checkGradient(normalizedNetwork(), { lambdaPerExample: 0.1 });
  assert.deepEqual(names, ["w1 weight", "b1 bias", "scale scale", "shift bias", "w2 weight", "b2 bias"]);
  const training = recipe({ stages: [{ optimizer: "adam", steps: 5, rate: 0.1 }] });
  const after = await weightsAfter(training, { model: normalizedNetwork(), data: rows(12) });
  const before = await weightsAfter(recipe({ stages: [{ optimizer: "adam", steps: 1, rate: 1e-300 }] }), {
    model: normalizedNetwork(),
    data: rows(12),
  });
  for (const [name, values] of Object.entries(after)) {
    if (name === "mean" || name === "variance") assert.deepEqual(values, before[name]);
    else values.forEach((v, i) => assert.notEqual(v, before[name]![i], `${name}[${i}]`));
  }
});

test("the regulariser is lambda times the squares, by role and by name, a name before a role", async () => {
  const none = recipe({});
  const some = recipe({ lambdaPerExample: 0.2, lambdaFactors: { bias: 0, w2: 3, b2: 0.5 } });
  const y = Float64Array.from({ length: examples }, (_, i) => i % 2);
  const [free, regularized] = [
    await objectiveOf(smallNetwork(), none, inputs, y),
    await objectiveOf(smallNetwork(), some, inputs, y),
  ];
  const at = free.parameters.start;
  const [a, b] = [await free.objective.evaluate(at), await regularized.objective.evaluate(at)];
  const squares = (values: Float64Array) => values.reduce((s, v) => s + v * v, 0);
  const w = free.viewsOf(at);
  assert.ok(Math.abs(b.value - a.value - 0.2 * (squares(w.w1!) + 3 * squares(w.w2!) + 0.5 * squares(w.b2!))) < 1e-14);
  const [before, after] = [free.viewsOf(new Float64Array(a.gradient)), free.viewsOf(new Float64Array(b.gradient))];
  for (const [name, factor] of Object.entries({ w1: 1, b1: 0, w2: 3, b2: 0.5 }))
    after[name]!.forEach((g, i) =>
      assert.ok(Math.abs(g - before[name]![i]! - 2 * 0.2 * factor * w[name]![i]!) < 1e-14, name),
    );
});

test("frozen parameters stay bit for bit; the others move", async () => {
  const way = { model: smallNetwork(), data: rows(12) };
  const training = recipe({
    frozen: ["w1", "b2"],
    lambdaPerExample: 0.1,
    stages: [
      { optimizer: "adam", steps: 5, rate: 0.1 },
      { optimizer: "lbfgs", steps: 3 },
    ],
  });
  const after = await weightsAfter(training, way);
  assert.deepEqual([after.w1, after.b2], [[0.9, -0.4, 0.3, 0.8], [0.2]]);
  for (const [name, start] of [
    ["b1", [0.1, -0.2]],
    ["w2", [0.7, -0.6]],
  ] as const)
    start.forEach((v, i) => assert.ok(Math.abs(after[name]![i]! - v) > 1e-3));
});

test("unknown names, and nothing left to train, are refused with what there is", async () => {
  const network = await open(smallNetwork());
  const find = (overrides: Overrides) => findParameters(network, recipe(overrides));
  await assert.rejects(find({ frozen: ["w9"] }), /no parameter "w9"; it has w1, b1, w2/);
  await assert.rejects(find({ lambdaFactors: { w9: 1 } }), /no parameter "w9"/);
  await assert.rejects(find({ frozen: ["w1", "b1", "w2", "b2"] }), /nothing to train: every parameter is frozen/);
});

test("a batch is a mean over its examples, and all batches of equal size average to the whole", async () => {
  const { objective, parameters } = await objectiveOf(
    smallNetwork(),
    recipe({}),
    inputs.subarray(0, 12),
    Float64Array.of(1, 0, 0, 1, 1, 0),
  );
  const whole = await objective.evaluate(parameters.start);
  const halves = [
    await objective.evaluate(parameters.start, Uint32Array.of(0, 3, 4)),
    await objective.evaluate(parameters.start, Uint32Array.of(5, 1, 2)),
  ];
  assert.ok(Math.abs(whole.value - (halves[0]!.value + halves[1]!.value) / 2) < 1e-14);
  whole.gradient.forEach((g, i) =>
    assert.ok(Math.abs(g - (halves[0]!.gradient[i]! + halves[1]!.gradient[i]!) / 2) < 1e-14),
  );
});

test("a weight that the graph computes stays, and a note says so", async () => {
  const b = new ModelBuilder([2]);
  const scaled = b.op("Mul", [b.parameter("w", [2, 1]), b.constant(Float64Array.of(2), [1])]);
  const model = b.build(b.op("Add", [b.op("MatMul", ["x", scaled]), b.parameter("b", [1])]));
  const { trained } = await finished(recipe({ stages: [{ optimizer: "adam", steps: 1, rate: 0.1 }] }), {
    model,
    data: rows(12),
  });
  assert.deepEqual(
    trained.trained.map((t) => t.name),
    ["b"],
  );
  assert.equal(trained.notes.length, 1);
  assert.match(trained.notes[0]!, /computed inside the graph and stays as it is/);
});
