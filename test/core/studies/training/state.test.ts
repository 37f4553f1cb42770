import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeState, encodeState, type TrainingState } from "../../../../src/core/studies/training/state";
import { refuses } from "../../data/fixtures";

const state: TrainingState = {
  ...{ recipe: '{"é":1}', stage: 1, stageStep: 7, step: 19, seconds: 2.5 },
  weights: Float64Array.of(Math.PI, -0, 5e-324, 1 / 3),
  memory: { vectors: [Float64Array.of(1, 2, 3, 4), new Float64Array(0)], numbers: [0.1, 4] },
  history: [
    { step: 3, stage: 0, epoch: 0.5, objective: 0.7, gradientNorm: 1e-9, rate: 0.1, seconds: 0.4, heldOut: 0.9 },
    { step: 19, stage: 1, epoch: 2, objective: 0.6, gradientNorm: 1e-3, rate: 0, seconds: 2.5 },
  ],
};
const damaged = /pima\.state is not where a training of this version.*delete it and train from the start/;

test("a state is read back bit for bit", () => {
  const read = decodeState(encodeState(state), "pima.state");
  assert.deepEqual(read, state);
  assert.ok(Object.is(read.weights[1], -0));
});

test("a state cut short anywhere, or longer, is refused in one line", () => {
  const bytes = encodeState(state);
  for (let n = 0; n < bytes.length; n++) refuses(() => decodeState(bytes.subarray(0, n), "pima.state"), damaged);
  refuses(() => decodeState(Buffer.concat([bytes, Uint8Array.of(0)]), "pima.state"), damaged);
});

test("a state of another version, or with a damaged head, is refused", () => {
  const bytes = encodeState(state);
  const changed = (from: string, to: string) =>
    Buffer.from(Buffer.from(bytes).toString("latin1").replace(from, to), "latin1");
  refuses(() => decodeState(changed("training-state/1", "training-state/2"), "pima.state"), damaged);
  refuses(() => decodeState(changed('"stage":1', '"stage":x'), "pima.state"), damaged);
  refuses(() => decodeState(changed('"lengths":[4', '"lengths":[9'), "pima.state"), damaged);
  refuses(() => decodeState(new TextEncoder().encode("not a state at all"), "pima.state"), damaged);
});
