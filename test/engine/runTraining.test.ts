import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { inspectModel } from "../inspectModel";
import { readModel } from "../../src/engine/files";
import { pausedTraining } from "../../src/engine/pausedTraining";
import type { CallContext } from "../../src/protocol/rpc";
import { running } from "./running";
import { errorKind, errorMessage } from "../../src/protocol/errors";
import type { TrainingInput } from "../../src/protocol/studies/training/recipe";
import type { TrainingPoint } from "../../src/protocol/studies/training/report";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const digits: TrainingInput = {
  format: "holoscope.training/1",
  network: { layers: [6, "relu", 1] },
  out: "models/threes.onnx",
  data: { path: path.resolve("samples/digits.csv"), label: "digit", classes: ["3", "5"], normalize: "mean-range" },
  split: [250, 115],
  family: "bernoulli",
  lambdaPerExample: 0.0025,
  stages: [
    { optimizer: "adam", epochs: 6, batch: 32, rate: 0.01 },
    { optimizer: "lbfgs", steps: 20 },
  ],
};

let folders = 0;

/** A recipe in a folder of its own, and the ways to run it. */
function written(overrides: Partial<TrainingInput> = {}) {
  const folder = path.join(root, String(++folders));
  mkdirSync(folder);
  const recipePath = path.join(folder, "threes.holoscope-training.json");
  const write = (input: TrainingInput) => writeFileSync(recipePath, JSON.stringify(input));
  write({ ...digits, ...overrides });
  const points: TrainingPoint[] = [];
  /** @param cancelAfter so many points of the curve */
  const run = (options: { resume?: boolean; finish?: boolean; cancelAfter?: number } = {}) => {
    const controller = new AbortController();
    const progress: CallContext["progress"] = (_, __, added) => {
      points.push(...(added ?? []));
      if (points.length === options.cancelAfter) controller.abort();
    };
    const { cancelAfter, ...how } = options;
    const hooks = { signal: controller.signal, progress };
    return running("training", recipePath, "", hooks, how).then(({ report }) => report);
  };
  return {
    folder,
    recipePath,
    write,
    run,
    points,
    statePath: `${recipePath}.state`,
    out: path.join(folder, "models/threes.onnx"),
  };
}

const isError = (kind: string, pattern: RegExp) => (error: unknown) => {
  assert.equal(errorKind(error), kind, errorMessage(error));
  assert.ok(!errorMessage(error).includes("\n"));
  assert.match(errorMessage(error), pattern);
  return true;
};

test("a training writes a model that can be inspected, reports its curve, and leaves no state behind", async () => {
  const { run, out, points, statePath, recipePath } = written();
  const trained = await run();
  assert.equal(trained.model, out);
  const { inspection } = await inspectModel(await readModel(out), out);
  assert.equal(inspection.cuts.length, 2);
  assert.equal(trained.parameters, 64 * 6 + 6 + 6 + 1);
  assert.deepEqual(points, trained.history);
  assert.ok(trained.parts[0]!.accuracy! > 0.97 && trained.parts[1]!.accuracy! > 0.9);
  assert.equal(existsSync(statePath), false);
  assert.equal(await pausedTraining(recipePath), null);
});

test("cancelled, it tells where it stands and goes on from there to the same file", async () => {
  const whole = written();
  await whole.run();
  const { run, statePath, recipePath, out } = written();
  await assert.rejects(run({ cancelAfter: 1 }), isError("cancelled", /Cancelled/));
  const paused = await pausedTraining(recipePath);
  assert.ok(paused && paused.step > 0 && paused.history.length > 0);
  assert.equal(existsSync(out), false);
  await run({ resume: true });
  assert.deepEqual(readFileSync(out), readFileSync(whole.out));
  assert.equal(existsSync(statePath), false);
});

test("finishing writes the model as it stands", async () => {
  const { run, out, statePath } = written();
  await assert.rejects(run({ cancelAfter: 1 }), isError("cancelled", /Cancelled/));
  const trained = await run({ finish: true });
  assert.ok(trained.stopped && existsSync(out) && !existsSync(statePath));
});

test("checkpoints are named by their epoch, and each is a model", async () => {
  const { run, folder } = written({
    checkpoints: { folder: "on-the-way", every: 3 },
    stages: [{ optimizer: "adam", epochs: 7, batch: 32, rate: 0.01 }],
  });
  await run();
  const files = readdirSync(path.join(folder, "on-the-way")).sort();
  assert.deepEqual(files, ["epoch-00003.onnx", "epoch-00006.onnx"]);
  for (const file of files.map((f) => path.join(folder, "on-the-way", f)))
    assert.equal((await inspectModel(await readModel(file), file)).inspection.cuts.length, 2);
});

test("nothing to take up again, another recipe and a damaged state are refused", async () => {
  const { run, write, statePath, recipePath, out } = written();
  for (const options of [{ resume: true }, { finish: true }])
    await assert.rejects(
      run(options),
      isError("input", /threes\.holoscope-training\.json has no training to take up again/),
    );
  await assert.rejects(run({ cancelAfter: 1 }), isError("cancelled", /Cancelled/));
  write({ ...digits, seed: 5 });
  await assert.rejects(
    run({ resume: true }),
    isError("input", /was changed since its training was interrupted: undo the change/),
  );
  assert.equal(await pausedTraining(recipePath), null);
  write(digits);
  writeFileSync(statePath, readFileSync(statePath).subarray(0, -8));
  await assert.rejects(
    run({ resume: true }),
    isError("input", /threes\.holoscope-training\.json\.state is not where a training.*delete it/),
  );
  assert.equal(await pausedTraining(recipePath), null);
  assert.equal(existsSync(out), false);
  await run();
  assert.ok(existsSync(out), "a damaged state does not keep it from starting again");
});

test("a training that diverges leaves no model", async () => {
  const { run, out } = written({
    stages: [{ optimizer: "sgd", steps: 500, rate: 1e6 }],
    family: "gaussian",
    data: { ...digits.data, classes: undefined },
  });
  await assert.rejects(run(), isError("input", /stage 1, sgd, diverged.*smaller rate than 1000000/));
  assert.equal(existsSync(out), false);
});

test("wrong recipes are refused by name and key", async () => {
  const { run, write } = written();
  write({ ...digits, model: "a.onnx" });
  await assert.rejects(run(), isError("input", /a model to continue from or a network to begin with, not both/));
  write({ ...digits, stages: [{ optimizer: "adam", rate: 0.1 }] });
  await assert.rejects(run(), isError("input", /"stages": a stage of adam or sgd needs either steps or epochs/));
  write({ ...digits, network: undefined, model: "nowhere.onnx" });
  await assert.rejects(run(), isError("input", /nowhere\.onnx: no such file/));
  write({ ...digits, out: "." });
  await assert.rejects(run(), isError("input", /cannot write/));
});

test("a larger network is cancelled within a second, at its training and at its last measurement", async () => {
  const images = path.join(root, "images.csv");
  writeFileSync(
    images,
    Array.from({ length: 720 }, (_, i) =>
      [...Array.from({ length: 196 }, (_, j) => ((i * 31 + j * 17) % 101) / 100), i % 2].join(","),
    ).join("\n"),
  );
  const network: TrainingInput["network"] = {
    input: [1, 14, 14],
    layers: [{ conv: 16, kernel: 5, pad: "same" }, "relu", { conv: 8, kernel: 3 }, "relu", 100, "relu", 1],
  };
  const { recipePath } = written({
    network,
    data: { path: images },
    split: undefined,
    precision: "float64",
    stages: [{ optimizer: "adam", steps: 2, rate: 1e-4 }],
  });
  for (const at of [/stage 1/, /measuring/]) {
    const controller = new AbortController();
    const progress = (message: string) => void (at.test(message) && setTimeout(() => controller.abort(), 50));
    await assert.rejects(
      running("training", recipePath, "", { signal: controller.signal, progress }),
      isError("cancelled", /Cancelled/),
    );
  }
});
