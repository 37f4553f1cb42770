import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { decodeState, encodeState, type TrainingState } from "../../../../src/core/studies/training/state";
import { errorKind } from "../../../../src/protocol/errors";
import { finished, linearNetwork, recipe, rows, smallNetwork, trained, weightsOf } from "./setup";

/** Minibatches with a small last one, momentum, and L-BFGS whose steps take several evaluations. */
const training = recipe({
  lambdaPerExample: 0.01,
  seed: 3,
  split: [12, 5],
  checkpoints: { folder: "unused", every: 2 },
  stages: [
    { optimizer: "adam", epochs: 2, batch: 5, rate: 0.1, schedule: "cosine" },
    { optimizer: "sgd", epochs: 2, batch: 6, rate: 0.2, momentum: 0.9, schedule: "linear" },
    { optimizer: "lbfgs", steps: 3, gradientNorm: 1e-12 },
  ],
});
const way = { model: smallNetwork("Relu"), data: rows(17) };

/** As after a new start of the process. */
const reread = (state: TrainingState | undefined): TrainingState => decodeState(encodeState(state!), "state");

async function outcomeOf(options: Partial<Parameters<typeof trained>[1]>) {
  const epochs: number[] = [];
  const result = await trained(training, {
    ...way,
    ...options,
    hooks: { onCheckpoint: async (_, epoch) => void epochs.push(epoch), ...options.hooks },
  });
  return { ...result, epochs, weights: "error" in result.outcome ? undefined : weightsOf(result.outcome.model) };
}

test("interrupted at any moment and taken up again, a training ends with the same weights bit for bit and the same checkpoints", async () => {
  const whole = await outcomeOf({});
  assert.ok(whole.weights && whole.runs > 20, `${whole.runs} moments`);
  assert.deepEqual(whole.epochs, [2, 4, 6]);
  for (let cancelAt = 1; cancelAt <= whole.runs; cancelAt++) {
    const first = await outcomeOf({ cancelAt });
    assert.ok("error" in first.outcome && errorKind(first.outcome.error) === "cancelled", `moment ${cancelAt}`);
    const second = await outcomeOf({ resumed: reread(first.kept) });
    assert.deepEqual(second.weights, whole.weights, `interrupted at moment ${cancelAt}`);
    assert.deepEqual([...first.epochs, ...second.epochs], whole.epochs, `interrupted at moment ${cancelAt}`);
  }
});

test("interrupted again and again it comes to the same end", async () => {
  const whole = await outcomeOf({});
  let state: TrainingState | undefined;
  for (let k = 0; k < 100; k++) {
    // Far enough for one step of L-BFGS; a shorter stretch would begin the same line search for ever.
    const next = await outcomeOf({ resumed: state && reread(state), cancelAt: 6 });
    state = next.kept;
    if (next.weights) return assert.deepEqual(next.weights, whole.weights);
  }
  assert.fail("it never came to its end");
});

test("every state kept on the way, which is all that a killed process leaves, leads to the same end", async () => {
  const whole = await outcomeOf({});
  const states: TrainingState[] = [];
  // Ten seconds and more go by whenever the clock is read.
  let now = 0;
  const clock = mock.method(performance, "now", () => (now += 11_000));
  await outcomeOf({ hooks: { keep: async (state) => void states.push(reread(state)) } });
  clock.mock.restore();
  assert.ok(states.length > 10, `${states.length} states`);
  for (const resumed of states)
    assert.deepEqual((await outcomeOf({ resumed })).weights, whole.weights, `from step ${resumed.step}`);
});

test("the clock decides which points of the curve are shown, never what is trained", async () => {
  const unsplit = recipe({ ...training, split: undefined });
  const run = async () => {
    const { model, trained } = await finished(unsplit, way);
    return { weights: weightsOf(model), points: trained.history.length };
  };
  const quick = await run();
  let now = 0;
  const clock = mock.method(performance, "now", () => (now += 400));
  const slow = await run();
  clock.mock.restore();
  assert.deepEqual(slow.weights, quick.weights);
  assert.ok(slow.points > quick.points, `${slow.points} points`);
});

test("finishing takes the weights as they stand, and says that it was stopped", async () => {
  const { kept } = await outcomeOf({ cancelAt: 8 });
  const { outcome } = await outcomeOf({ resumed: reread(kept), finish: true });
  assert.ok("trained" in outcome);
  assert.deepEqual(Object.values(weightsOf(outcome.model)).flat(), [...kept!.weights]);
  assert.equal(outcome.trained.stopped, true);
  assert.deepEqual(outcome.trained.history, kept!.history);
});

test("a state of a model with other parameters is refused", async () => {
  const { kept } = await outcomeOf({ cancelAt: 8 });
  const { outcome } = await outcomeOf({ model: linearNetwork(1), resumed: reread(kept) });
  assert.match(
    "error" in outcome ? String(outcome.error) : "",
    /model\.onnx was changed since its training was interrupted/,
  );
});
