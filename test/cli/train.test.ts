import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { Trained } from "../../src/protocol/studies/training/report";
import type { TrainingInput } from "../../src/protocol/studies/training/recipe";
import { cli, refuses } from "./refuses";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

const digits: TrainingInput = {
  format: "holoscope.training/1",
  network: { layers: [8, "relu", 1] },
  out: "out.onnx",
  data: { path: path.resolve("samples/digits.csv"), label: "digit", classes: ["3", "5"], normalize: "mean-range" },
  split: [250, 115],
  lambdaPerExample: 0.0025,
  stages: [
    { optimizer: "adam", epochs: 40, batch: 10, rate: 0.005, schedule: "geometric" },
    { optimizer: "lbfgs", steps: 30 },
  ],
  checkpoints: { folder: "kept", every: 10 },
};

function written(name: string, recipe: TrainingInput = digits): string {
  mkdirSync(path.join(root, name));
  const file = path.join(root, name, "digits.holoscope-training.json");
  writeFileSync(file, JSON.stringify(recipe));
  return file;
}

const beside = (recipe: string, file: string): string => path.join(path.dirname(recipe), file);

/**
 * Starts the command and sends it a signal as soon as a file is there.
 * @returns its exit code, or the signal that ended it
 */
function interrupted(signal: NodeJS.Signals, file: string, ...args: string[]): Promise<number | NodeJS.Signals | null> {
  const child = spawn(process.execPath, ["dist/cli.js", ...args], { stdio: "ignore" });
  // Once: a second Ctrl-C ends the process where it is.
  const watch = setInterval(() => existsSync(file) && !child.killed && child.kill(signal), 5);
  return new Promise((resolve) =>
    child.on("exit", (code, ended) => {
      clearInterval(watch);
      resolve(ended ?? code);
    }),
  );
}

test("interrupted with Ctrl-C, resumed, killed and resumed again, it writes the same model as in one go", async () => {
  const [whole, broken] = [written("whole"), written("broken")];
  const { status, stdout, stderr } = cli("train", whole);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /out\.onnx/);
  assert.equal(await interrupted("SIGINT", beside(broken, "kept/epoch-00010.onnx"), "train", broken), 130);
  assert.ok(existsSync(`${broken}.state`) && !existsSync(beside(broken, "out.onnx")));
  const kept = readFileSync(`${broken}.state`);
  assert.equal(
    await interrupted("SIGKILL", beside(broken, "kept/epoch-00030.onnx"), "train", broken, "--resume"),
    "SIGKILL",
  );
  assert.deepEqual(readFileSync(`${broken}.state`), kept, "the state is as it was: ten seconds had not gone by");
  const resumed = cli("train", broken, "--resume", "--json", "-");
  assert.equal(resumed.status, 0, resumed.stderr);
  assert.deepEqual(readFileSync(beside(broken, "out.onnx")), readFileSync(beside(whole, "out.onnx")));
  assert.ok(!existsSync(`${broken}.state`));
  const trained = JSON.parse(resumed.stdout) as Trained;
  assert.deepEqual([trained.format, trained.stopped, trained.parts.length], ["holoscope.trained/1", false, 2]);
  assert.ok(
    trained.history.every((p, i) => i === 0 || p.step >= trained.history[i - 1]!.step),
    "the curve goes on where it stood",
  );
});

test("the written model is one that inspect and analyze take, with the loss that the training reported", () => {
  const recipe = written("analysed", {
    ...digits,
    checkpoints: undefined,
    weights: "float64",
    precision: "float64",
    stages: [{ optimizer: "adam", epochs: 5, batch: 10, rate: 0.005 }],
  });
  const json = beside(recipe, "trained.json");
  assert.equal(cli("train", recipe, "--json", json).status, 0);
  const trained = JSON.parse(readFileSync(json, "utf8")) as Trained;
  assert.match(cli("inspect", beside(recipe, "out.onnx")).stdout, /dense1\.weight/);
  const report = beside(recipe, "report.json");
  const args = [
    "--label",
    "digit",
    "--classes",
    "3,5",
    "--normalize",
    "mean-range",
    "--split",
    "250,115",
    "--lambda-per-example",
    "0.0025",
    "--arrays",
    "--json",
    report,
  ];
  const { status, stderr } = cli("analyze", beside(recipe, "out.onnx"), path.resolve("samples/digits.csv"), ...args);
  assert.equal(status, 0, stderr);
  const { examples, cuts } = JSON.parse(readFileSync(report, "utf8")) as {
    examples: { label: number[]; part: number[] };
    cuts: { arrays: { logits: { model: number[] } } }[];
  };
  const losses = cuts[0]!.arrays.logits.model.map(
    (t, i) => Math.log1p(Math.exp(-Math.abs(t))) + Math.max(0, t) - examples.label[i]! * t,
  );
  for (const { part, loss } of trained.parts) {
    const own = losses.filter((_, i) => examples.part[i] === part);
    assert.ok(Math.abs(own.reduce((a, b) => a + b, 0) / own.length - loss) < 1e-12, `part ${part}`);
  }
});

const wrong = (name: string, recipe: object): string => written(name, { ...digits, ...recipe });

refuses("train without a recipe", [/train takes one RECIPE/], "train");
refuses("train with a missing recipe", [/nowhere\.json: no such file/], "train", "nowhere.json");
refuses(
  "train --resume of nothing",
  [/no training to take up again: start it from the beginning/],
  "train",
  wrong("fresh", {}),
  "--resume",
);
refuses(
  "an optimiser that there is not",
  [/"stages\.0\.optimizer"/],
  "train",
  wrong("optimizer", { stages: [{ optimizer: "rprop", steps: 1 }] }),
);
refuses(
  "a training that diverges",
  [/stage 1, sgd, diverged.*after step \d+; give it a smaller rate than 1000000/],
  "train",
  wrong("steep", { family: "poisson", stages: [{ optimizer: "sgd", steps: 100, rate: 1e6 }] }),
);
