import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { presentProbesPaper } from "../../src/protocol/papers/probes";
import { mean } from "../../src/core/linalg/statistics";
import { reproduceProbes, type ProbesReproductionOptions } from "../../src/engine/papers/probes";
import type { ProbesReproduction, ReproducedMoment, ReproducedTraining } from "../../src/protocol/probesReproduction";
import { layerOf } from "../../src/protocol/papers/probesWords";
import { findingsText } from "../../src/protocol/print";
import { checkFindings } from "../protocol/checkFindings";
import { against } from "../schemas";
import { writeBarImages } from "./barImages";
import { workFor } from "../../src/engine/work";
import type { CallContext } from "../../src/protocol/rpc";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const side = 10;
const depth = 12;

const sizes: ProbesReproductionOptions["sizes"] = {
  untrained: {
    layers: 6,
    units: 16,
    probeEvery: 3,
    slope: 0.5,
    examples: { train: 1500, validation: 200, test: 500 },
    lambdas: [1e-2, 1e-5],
  },
  convnet: { image: side, channels: [3, 4], units: 16, split: [400, 100, 200], probed: 300, epochs: 50 },
  deep: {
    inputs: side ** 2,
    layers: depth,
    units: 16,
    headEvery: 3,
    split: [400, 100, 100],
    auxiliary: { epochs: 20, middle: 5 },
    skip: { epochs: 20, middle: 5 },
    batch: 50,
    rate: 2e-3,
    finalRate: 2e-4,
    probeEvery: 4,
  },
};

let whole: ProbesReproduction;

const reproduce = (
  folder: string,
  options: Partial<ProbesReproductionOptions> = {},
  watch: Partial<CallContext> = {},
) =>
  reproduceProbes(
    { data: root, folder: path.join(root, folder), repetitions: 2, sizes, ...options },
    workFor({ signal: new AbortController().signal, progress: () => {}, ...watch }),
  );

before(async () => {
  writeBarImages(root, side, 700);
  whole = await reproduce("whole");
});

test("what it writes is as its JSON schema says", () => {
  assert.equal(against("probes-reproduction", JSON.parse(JSON.stringify(whole))), null);
});

const training = (id: ReproducedTraining["id"]): ReproducedTraining => whole.trainings.find((t) => t.id === id)!;
const errorsOf = (moment: ReproducedMoment, which: "train" | "test") => moment.probes.map((p) => p[which].error);

test("untrained networks: the error is near zero at the input and climbs with the layers", () => {
  const { errors, repetitions } = whole.untrained!;
  assert.equal(repetitions, 2);
  assert.deepEqual(
    errors.map(({ layer }) => layer),
    [0, 1, 2, 3, 6],
    "the input, the first two, every third",
  );
  const [input, first, last] = [errors[0]!.mean, errors[1]!.mean, errors.at(-1)!.mean];
  assert.ok(input < 0.02, `layer 0: ${input}`);
  assert.ok(last > 0.25, `layer 6: ${last}`);
  assert.ok(first > input && last > first);
  assert.ok(errors.slice(1).every(({ min, mean: m, max, spread }) => min < m && m < max && spread > 0));
});

test("the convolutional network reads better behind its layers once it is trained", () => {
  const { moments, reached } = training("convnet");
  const [start, end] = [errorsOf(moments[0]!, "test"), errorsOf(moments.at(-1)!, "test")];
  assert.deepEqual(
    moments[0]!.probes.map((p) => p.name),
    ["input", "conv1", "ReLU 1", "pool 1", "conv2", "ReLU 2", "pool 2", "fc1", "ReLU 3", "logits"],
  );
  assert.equal(start[0], end[0], "the input is the same");
  assert.ok(end.at(-1)! < start.at(-1)! - 0.1, `logits: ${start.at(-1)} before, ${end.at(-1)} after`);
  assert.ok(reached.heldOutAccuracy > 0.7, `the network reaches ${reached.heldOutAccuracy}`);
});

test("auxiliary losses: the last layer becomes readable, later than the first ones", () => {
  const { moments } = training("auxiliary");
  assert.deepEqual(
    moments.map((m) => m.steps),
    [0, 40, 160],
  );
  const [start, middle, end] = moments.map((m) => errorsOf(m, "train"));
  assert.ok(end!.at(-1)! < start!.at(-1)! - 0.2, `${start!.at(-1)} to ${end!.at(-1)}`);
  assert.ok(middle!.at(-1)! > end!.at(-1)!);
  assert.ok(middle![2]! < middle!.at(-1)!, "in front sooner than at the end");
});

test("a skip connection: what is behind it is trained more than what it goes around", () => {
  const { moments } = training("skip");
  const [start, end] = [moments[0]!, moments.at(-1)!];
  const over = (moment: ReproducedMoment, from: number, to: number) =>
    mean(moment.probes.filter((p) => layerOf(p) >= from && layerOf(p) <= to).map((p) => p.train.error));
  assert.ok(over(start, 8, 8) < over(start, 5, 5), "the second bump begins where the input is joined");
  const [unused, used] = [over(start, 1, 5) - over(end, 1, 5), over(start, 6, depth) - over(end, 6, depth)];
  assert.ok(
    used > 0.05 && used > 1.3 * unused,
    `errors fall by ${unused} before the connection and by ${used} behind it`,
  );
});

test("terminal: statements, figures, and how it was done", () => {
  const findings = presentProbesPaper(whole);
  checkFindings(findings);
  const text = findingsText(findings);
  assert.match(text, /Figure 3\. Paper: On the inputs the error rate is essentially zero\.\n {2}Here: Test error \d/);
  assert.match(
    text,
    /Figure 8\. Skip connection from the input to layer 6: the train error of the last probe goes from/,
  );
  assert.match(text, /at the start +after 40 steps +after 160 steps|train error at the start/);
  assert.match(text, /Section 3\.4, .*the paper does not give the slope/);
});

test("interrupted and taken up again, everything comes out the same", async () => {
  for (const stop of [/untrained network 2/, /convolutional.*stage 1/, /convolutional.*probing/]) {
    const controller = new AbortController();
    const progress = (message: string) => stop.test(message) && controller.abort();
    await assert.rejects(
      reproduce("stopped", { only: ["a", "b"] }, { signal: controller.signal, progress }),
      /cancelled/i,
    );
  }
  const resumed = await reproduce("stopped", { only: ["a", "b"] });
  assert.deepEqual(withoutClock(resumed), withoutClock({ ...whole, trainings: [training("convnet")] }));
});

const withoutClock = (r: ProbesReproduction) => ({ ...r, trainings: r.trainings.map(({ seconds, ...t }) => t) });

test("without the data what needs none is done, and the data are named; with nothing to do that is an error", async () => {
  const nowhere = path.join(root, "nowhere");
  const result = await reproduce("nothing", { data: nowhere });
  assert.ok(result.untrained);
  assert.match(result.missing[0]!.remedy, /training files of MNIST/);
  await assert.rejects(
    reproduce("nothing", { data: nowhere, only: ["b", "c"] }),
    /the data is not in .*nowhere: train-images/,
  );
  await assert.rejects(reproduce("nothing", { only: ["d"] }), /--only takes a, b, c, not d/);
});
