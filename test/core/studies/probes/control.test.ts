import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../../../src/core/linalg/random";
import { controlTask } from "../../../../src/core/studies/probes/control";
import { testWork } from "../../../work";

const work = testWork();
async function drawn(data: Parameters<typeof controlTask>[0]) {
  const task = await controlTask(data, work);
  assert.ok(task);
  return task;
}

const random = (i: number) => Math.abs(Math.sin(91.7 * (i + 1) ** 2));

/** Examples of three inputs of unlike scales, one of them constant. */
function example(count: number, classes: number) {
  const inputs = Float32Array.from({ length: 3 * count }, (_, i) => [random(i), 1000 * random(i), 7][i % 3]!);
  const values = Float64Array.from({ length: count }, (_, i) => Math.floor(classes * random(7 * i)));
  return {
    inputs,
    width: 3,
    target: { kind: "classes" as const, outputs: classes, values },
    train: Uint32Array.from({ length: count / 2 }, (_, i) => 2 * i),
    seed: 5,
  };
}

test("examples of one type have one label, and the type is that of the nearest prototype among standardised inputs", async () => {
  const data = example(1200, 4);
  const task = await drawn(data);
  assert.equal(task.types, 80);
  // Without knowing the prototypes: an example and its nearest fitted neighbour mostly share their cell, so their
  // label.
  const column = (j: number) => Array.from(data.train, (i) => data.inputs[3 * i + j]!);
  const scale = [0, 1].map((j) =>
    Math.sqrt(column(j).reduce((sum, v) => sum + (v - column(j).reduce((a, b) => a + b) / 600) ** 2, 0) / 600),
  );
  const distance = (a: number, b: number) =>
    [0, 1].reduce((sum, j) => sum + ((data.inputs[3 * a + j]! - data.inputs[3 * b + j]!) / scale[j]!) ** 2, 0);
  const same = Array.from({ length: 100 }, (_, k) => 2 * k + 1).filter((i) => {
    const nearest = [...data.train].reduce((best, j) => (distance(i, j) < distance(i, best) ? j : best));
    return task.target.values[i] === task.target.values[nearest];
  });
  assert.ok(same.length > 75, `${same.length} of 100; by chance 25`);
});

test("the labels have the distribution of the fitted ones, hang on the seed, and have nothing to do with the true ones", async () => {
  const data = example(4000, 2);
  const uniform = seededRandom(9);
  data.target.values = Float64Array.from({ length: 4000 }, () => (uniform() < 0.7 ? 0 : 1));
  const { target } = await drawn(data);
  assert.deepEqual((await drawn(data)).target.values, target.values);
  assert.notDeepEqual((await drawn({ ...data, seed: 6 })).target.values, target.values);
  const share = target.values.reduce((a, b) => a + b) / 4000;
  const trueShare = data.target.values.reduce((a, b) => a + b) / 4000;
  // Of 40 types: three standard deviations of a mean of so many draws.
  assert.ok(Math.abs(share - trueShare) < 3 * Math.sqrt((trueShare * (1 - trueShare)) / 40), `${share}, ${trueShare}`);
  const both = target.values.filter((v, i) => v === 1 && data.target.values[i] === 1).length / 4000;
  assert.ok(Math.abs(both - trueShare * share) < 0.03);
});

test("a class that no type drew is none of the task's, and numbers stay numbers", async () => {
  const rare = example(400, 2);
  rare.target = {
    kind: "classes",
    outputs: 3,
    values: Float64Array.from({ length: 400 }, (_, i) => (i === 0 ? 1 : i % 4 === 0 ? 2 : 0)),
  };
  const { target } = await drawn(rare);
  assert.deepEqual(
    [...new Set(target.values)].sort(),
    Array.from({ length: target.outputs }, (_, k) => k),
  );
  const numbers = await drawn({
    ...rare,
    target: { kind: "numbers", outputs: 1, values: Float64Array.from({ length: 400 }, (_, i) => i / 7) },
  });
  assert.equal(numbers.target.outputs, 1);
  assert.ok(numbers.target.values.every((v) => Number.isInteger(Math.round(v * 7 * 1e9) / 1e9)));
});

test("equal inputs are of one type: few distinct ones make few types, and one makes no task", async () => {
  const data = example(200, 2);
  const values = data.target.values.map((_, i) => (i >> 1) % 2);
  const two = await drawn({
    ...data,
    target: { ...data.target, values },
    inputs: data.inputs.map((_, i) => (Math.floor(i / 3) % 4 < 2 ? 1 : 0)),
  });
  assert.deepEqual([two.types, two.target.outputs], [2, 2]);
  assert.ok(two.target.values.every((v, i) => v === two.target.values[i % 4 < 2 ? 0 : 2]));
  assert.equal(await controlTask({ ...data, inputs: data.inputs.fill(3) }, work), undefined);
});
