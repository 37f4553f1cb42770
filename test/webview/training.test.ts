import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { extend, thin } from "../../src/protocol/curve";
import { trainingSchema } from "../../src/protocol/studies/training/recipe";
import { type TrainingPoint } from "../../src/protocol/studies/training/report";
import { duration } from "../../webview/format";
import { isTrainingMessage } from "../../webview/host";
import { logRange, logTicks } from "../../webview/plots/curve";
import { throttled } from "../../webview/throttle";
import { bordersOf, nearestTo } from "../../webview/training/points";
import { heldOutPart, networkText, partText, stageDetail } from "../../webview/training/words";
import { fixtureTrained, fixtureTraining } from "../ui/trainingFixture";

const point = (step: number, rest: Partial<TrainingPoint> = {}): TrainingPoint => ({
  step,
  stage: 0,
  epoch: step,
  objective: 1 / step,
  gradientNorm: 1,
  rate: 0.1,
  seconds: step,
  ...rest,
});
const stepsOf = (points: TrainingPoint[]) => points.map(({ step }) => step);

/** Curves of up to three stages with gaps between the steps and now and then a held-out loss. */
const curve = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), stage: fc.constantFrom(0, 0, 0, 1), held: fc.boolean() }), {
    minLength: 1,
    maxLength: 400,
  })
  .map((marks) => {
    let [step, stage] = [0, 0];
    return marks.map(({ gap, stage: next, held }) =>
      point((step += gap), {
        stage: (stage = Math.min(2, stage + next * Number(step % 50 === 0))),
        ...(held ? { heldOut: step } : {}),
      }),
    );
  });

test("a thinned curve is short, in order, and keeps its end, the end of every stage and the last held-out loss", () => {
  fc.assert(
    fc.property(curve, fc.integer({ min: 8, max: 100 }), (points, limit) => {
      const kept = thin(points, limit);
      // Two points of a stretch, one more stretch at either end, and the stretch that each border of stages divides.
      assert.ok(kept.length <= limit + 8, `${kept.length} of ${limit}`);
      assert.deepEqual(
        kept,
        points.filter((p) => kept.includes(p)),
      );
      assert.equal(kept.at(-1), points.at(-1));
      const ends = points.filter((p, i) => points[i + 1] && points[i + 1]!.stage !== p.stage);
      assert.ok(ends.every((p) => kept.includes(p)));
      const measured = (all: TrainingPoint[]) => all.findLast(({ heldOut }) => heldOut !== undefined);
      assert.equal(measured(kept), measured(points));
    }),
  );
});

test("a short curve is kept as it is, a long one evenly", () => {
  const points = Array.from({ length: 5000 }, (_, i) => point(i + 1));
  assert.equal(thin(points.slice(0, 2000)).length, 2000);
  const steps = stepsOf(thin(points));
  const gaps = new Set(steps.slice(1, -1).map((step, i) => step - steps[i]!));
  assert.deepEqual([...gaps], [8]);
});

test("points that a resumed training computes again take the place of the old ones", () => {
  const before = [1, 2, 3, 4, 5].map((step) => point(step));
  assert.deepEqual(stepsOf(extend(before, [point(6), point(7)])), [1, 2, 3, 4, 5, 6, 7]);
  const again = extend(before, [point(3, { objective: 9 }), point(4)]);
  assert.deepEqual([stepsOf(again), again[2]!.objective], [[1, 2, 3, 4], 9]);
  assert.deepEqual(extend(before, []), before);
});

test("logarithmic ends hold the positive values, have one digit, and ticks lie between them", () => {
  assert.deepEqual(logRange([{ y: [0.42, 0.77, NaN, -1, 0] }]), [0.4, 0.8]);
  assert.deepEqual(logRange([{ y: [0.3] }]), [0.15, 0.6]);
  assert.deepEqual(logRange([{ y: [-1, NaN] }]), [0.1, 1]);
  assert.deepEqual(logTicks([0.4, 0.8]), [0.4, 0.5, 0.6, 0.7, 0.8]);
  assert.deepEqual(logTicks([2e-6, 2]), [2e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 2]);
  const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1 }), (y) => {
      const [low, high] = logRange([{ y }]);
      // Rounding to 12 digits before looking for the digit may cut the last of them off.
      assert.ok(
        y.every((value) => low <= value * (1 + 1e-11) && value <= high * (1 + 1e-11)),
        `${low} ${high}`,
      );
      const ticks = logTicks([low, high]);
      assert.ok(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!));
    }),
  );
});

test("stages begin where the one before has ended, and the pointer finds the nearest step", () => {
  const points = [point(10), point(20), point(30, { stage: 1 }), point(50, { stage: 2 })];
  assert.deepEqual(bordersOf(points), [
    { at: 0, mark: "1" },
    { at: 20, mark: "2" },
    { at: 30, mark: "3" },
  ]);
  assert.deepEqual(stepsOf([14, 16, 1000, -5].map((step) => nearestTo(points, step)!)), [10, 20, 50, 10]);
  assert.equal(nearestTo([], 3), undefined);
});

test("a recipe in words", () => {
  const { recipe } = fixtureTraining();
  assert.ok(recipe);
  assert.deepEqual(recipe.stages.map(stageDetail), [
    "20 epochs, batches of 32, step size 0.001",
    "to a gradient of 1e-7, at most 300 steps",
    "1,000 steps, all examples, step size 0.0003 to 3e-7 (geometric)",
  ]);
  assert.equal(networkText(recipe), "new: 100 \u2192 relu \u2192 100 \u2192 relu \u2192 1");
  const layers = [
    { conv: 8, kernel: [3, 5] as [number, number] },
    "relu" as const,
    { maxPool: 2 },
    { averagePool: 2 },
    "flatten" as const,
    1,
  ];
  const images = trainingSchema.parse({ ...recipe, network: { layers }, split: undefined, shuffle: false });
  assert.equal(
    networkText(images),
    "new: conv 8 (3\u00d75) \u2192 relu \u2192 max pool 2\u00d72 \u2192 average pool 2\u00d72 \u2192 flatten \u2192 1",
  );
  assert.equal(
    networkText(trainingSchema.parse({ ...recipe, network: undefined, model: "m.onnx" })),
    "m.onnx, continued",
  );
  assert.deepEqual(
    [partText(recipe, 1), partText(images, 1), partText({ ...recipe, split: [250, 1], shuffle: false }, 2)],
    ["part 1 of 2, 80%, drawn at random", "all examples", "part 2 of 2, 1 example"],
  );
  assert.deepEqual(
    [heldOutPart(recipe), heldOutPart(images), heldOutPart({ ...recipe, split: [1, 1, 1], heldOutPart: 2 })],
    [2, undefined, 2],
  );
  assert.deepEqual([8.4321, 1, 120, 9000].map(duration), ["8.4 seconds", "1 second", "2 minutes", "2.5 hours"]);
});

test("messages that are neither patches nor points are ignored", () => {
  for (const message of [
    { type: "patch", patch: fixtureTrained() },
    { type: "points", points: [] },
  ])
    assert.ok(isTrainingMessage(message));
  for (const other of [
    null,
    "points",
    { type: "points" },
    { type: "points", points: {} },
    { type: "patch", patch: null },
    { type: "run" },
  ])
    assert.ok(!isTrainingMessage(other));
});

test("many calls draw once at once and once at the end", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  let runs = 0;
  const draw = throttled(250, () => runs++);
  for (let i = 0; i < 10; i++) draw();
  assert.equal(runs, 1);
  now = 250;
  t.mock.timers.tick(250);
  assert.equal(runs, 2);
  now = 1000;
  draw();
  assert.equal(runs, 3);
});
