// npm run bench training [-- FOLDER]: the trainer beside PyTorch on the same network, data, start and optimiser:
// weights after 20 full-batch Adam steps, and the time of an epoch of minibatches, measured in turns in one run.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Precision } from "../../src/core/features/precision";
import { TrainingObjective } from "../../src/core/studies/training/objective";
import { findParameters, views } from "../../src/core/studies/training/parameters";
import { Trainer } from "../../src/core/studies/training/trainer";
import type { TrainingState } from "../../src/core/studies/training/state";
import { readGraph, readNetwork } from "../../src/core/onnx/model";
import { onnxRuntime } from "../../src/engine/runtime";
import type { FamilyName } from "../../src/protocol/recipe";
import { trainingSchema, type Training } from "../../src/protocol/studies/training/recipe";
import { largest, largestDifference } from "./lib/arrays";
import { readNpz, values } from "./lib/reference";

const folder = process.argv[2] ?? "/tmp/holoscope-bench/training";
const python = ["/usr/bin/python3", "test/bench/training.py"] as const;
/** As in training.py: an epoch takes a tenth of a second. */
const [batch, epochs, turns] = [100, 10, 5];
const bounds = { weights: 1e-4, ratio: 1.3 };

const networks = { mlp: "bernoulli", lenet: "multinomial" } as const;

async function main(): Promise<void> {
  if (!existsSync(path.join(folder, "lenet.npz")))
    execFileSync(python[0], [python[1], "prepare", folder], { stdio: "inherit" });
  for (const [name, family] of Object.entries(networks)) {
    const task = await open(name, family);
    for (const precision of ["float32", "float64"] as const) await compareWeights(task, precision);
    await compareTimes(task);
  }
}

async function open(name: string, family: FamilyName) {
  const arrays = await readNpz(path.join(folder, `${name}.npz`));
  const network = await readNetwork(
    await readGraph({ bytes: readFileSync(path.join(folder, `${name}.onnx`)) }, `${name}.onnx`),
    onnxRuntime,
  );
  const parameters = await findParameters(network, { frozen: [], lambdaFactors: {} });
  const coefficients = Array.from({ length: network.outputs }, (_, k) =>
    Array.from({ length: network.outputs }, (_, j) => (j === k ? 1 : 0)),
  );
  const data = { inputs: values(arrays, "x"), labels: values(arrays, "y") };
  const objective = (precision: Precision) =>
    TrainingObjective.load(
      {
        network,
        parameters,
        family,
        output: { coefficients, name, target: undefined },
        heads: 1,
        lambdaPerExample: 0,
        wide: precision === "float64",
      },
      data,
      onnxRuntime,
    );
  return { name, arrays, parameters, objective };
}

type Task = Awaited<ReturnType<typeof open>>;

async function compareWeights({ name, arrays, parameters, objective }: Task, precision: Precision): Promise<void> {
  const own = await objective(precision);
  const state = start(parameters.start);
  await trainer({ optimizer: "adam", steps: 20, rate: 1e-3 }, own, state).run();
  await own.release();
  const exactly = (bits: string, k: number) => values(arrays, `after${bits}/${parameters.trainables[k]!.initializer}`);
  const worst = (of: (k: number) => Float64Array) =>
    Math.max(
      ...parameters.trainables.map((_, k) => largestDifference(of(k), exactly("64", k)) / largest(exactly("64", k))),
    );
  const ours = worst((k) => views(parameters, state.weights)[k]!);
  // Adam divides gradients by their own size: where they vanish but for rounding, it takes that for a direction.
  const rounding = precision === "float64" ? 0 : worst((k) => exactly("32", k));
  require(ours <=
    Math.max(
      bounds.weights,
      3 * rounding,
    ), `${name} ${precision}: weights after 20 full-batch Adam steps differ from PyTorch's in float64 by at most ${ours.toExponential(1)} of the largest of their tensor${rounding > 0 ? `, PyTorch's own in float32 by ${rounding.toExponential(1)}` : ""}`);
}

async function compareTimes({ name, parameters, objective }: Task): Promise<void> {
  const own = await objective("float32");
  const run = (count: number) =>
    trainer({ optimizer: "adam", epochs: count, batch, rate: 1e-3 }, own, start(parameters.start)).run();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    theirs.push(Number(execFileSync(python[0], [python[1], "time", name]).toString()));
    await run(1);
    const began = performance.now();
    await run(epochs);
    ours.push((performance.now() - began) / 1000 / epochs);
  }
  await own.release();
  const ratio = median(ours.map((seconds, k) => seconds / theirs[k]!));
  require(ratio <=
    bounds.ratio, `${name}: an epoch in batches of ${batch}: ours ${median(ours).toFixed(3)} s, PyTorch ${median(theirs).toFixed(3)} s, ratio ${ratio.toFixed(2)} (median of ${turns})`);
}

function require(holds: boolean, text: string): void {
  console.log(`${holds ? "ok  " : "FAIL"} ${text}`);
  if (!holds) process.exitCode = 1;
}

function recipe(stage: object): Training {
  return trainingSchema.parse({
    format: "holoscope.training/1",
    model: "model.onnx",
    out: "out.onnx",
    data: { path: "data.npz" },
    stages: [stage],
  });
}

function start(weights: Float64Array): TrainingState {
  return {
    recipe: "",
    stage: 0,
    stageStep: 0,
    step: 0,
    seconds: 0,
    weights: weights.slice(),
    memory: { vectors: [], numbers: [] },
    history: [],
  };
}

function trainer(stage: object, objective: TrainingObjective, state: TrainingState): Trainer {
  const nothing = async () => {};
  return new Trainer(recipe(stage), objective, state, nothing, { onPoint: nothing, onEpoch: nothing });
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

void main();
