// npm run bench probes [-- TENSOR,TENSOR...]: probes of LeNet-5 on 10,000 images of MNIST beside scikit-learn on the
// same features and the same lambdas, in turns in one run; and objectives beside scikit-learn's at its tightest
// tolerance (probes.py holds its side).
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { openProbe } from "../../src/core/fit/openProbe";
import type { FeatureSource, FittedProbe, ProbeParts, ProbeTarget } from "../../src/core/fit/probe";
import { parseNpy } from "../files";
import { testWork } from "../work";

const folder = "/tmp/holoscope-bench/probes";
const python = ["/usr/bin/python3", "test/bench/probes.py"] as const;
const defaultLambdas = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const bounds = { objective: 1e-6, ratio: 0.5, megabytes: 2000 };
/** From loose to tight, until scikit-learn's objective is as good as ours. */
const tolerances = [1e-1, 1e-2, 1e-3, 1e-4, 1e-6];

interface Answer {
  seconds: number;
  cpu: number;
  objectives: number[];
  iterations: number[];
  opening: number;
  openingCpu: number;
  peak: number;
}

/** scikit-learn in a process of its own, one task at a time. */
function startScikit() {
  const child = spawn(python[0], [python[1], "serve", folder], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async ask(task: { tensor: string; examples: number; lambdas: number[]; tol: number }): Promise<Answer> {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error("probes.py ended");
      return JSON.parse(value) as Answer;
    },
    end: () => child.stdin.end(),
  };
}

type Scikit = ReturnType<typeof startScikit>;

/** A tensor read from its file as it is asked for, its labels, and the parts 80%, 10%, 10%. */
async function openTensor(tensor: string) {
  const name = `${tensor}.npy`;
  const file = openSync(path.join(folder, name), "r");
  const head = Buffer.alloc(4096);
  readSync(file, head, 0, head.length, 0);
  const start = 10 + head.readUInt16LE(8);
  const { values: labels } = await parseNpy({
    name: "labels.npy",
    bytes: readFileSync(path.join(folder, path.dirname(tensor), "labels.npy")),
  });
  const examples = labels.length;
  const width = Number(/, (\d+)\)/.exec(head.toString("latin1"))?.[1]);
  const read = async (from: number, to: number) => {
    const values = new Float32Array((to - from) * width);
    readSync(file, values, 0, values.byteLength, start + 4 * from * width);
    return values;
  };
  const [train, seen] = [Math.floor(0.8 * examples), Math.floor(0.9 * examples)];
  const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const parts: ProbeParts = { train: range(0, train), validation: range(train, seen), test: range(seen, examples) };
  const target: ProbeTarget = { kind: "classes", outputs: 10, values: Float64Array.from(labels) };
  const source: FeatureSource = { examples, width, read };
  return { source, parts, target, close: () => closeSync(file) };
}

/** Seconds on the clock and of all cores. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return { result, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}

async function fitOurs(
  tensor: string,
  lambdas: readonly number[],
): Promise<{ result: FittedProbe; seconds: number; cpu: number }> {
  const { source, parts, target, close } = await openTensor(tensor);
  const outcome = await timed(async () => {
    const probe = await openProbe(source, parts, testWork());
    const fit = await probe.fit(target, { lambdas });
    await probe.release();
    return fit;
  });
  close();
  return outcome;
}

const total = { path: [0, 0, 0, 0], single: [0, 0, 0, 0] };

/**
 * The whole path, then the chosen lambda alone from zero; scikit-learn at the loosest tolerance whose objective at the
 * chosen lambda is ours.
 */
async function compareTimes(scikit: Scikit, tensor: string): Promise<void> {
  const ours = await fitOurs(tensor, defaultLambdas);
  const { lambda, lambdaPerExample, path: tried, solver } = ours.result;
  const examples = Math.round(lambda / lambdaPerExample);
  const chosen = tried.findIndex((step) => step.lambdaPerExample === lambdaPerExample);
  for (const tol of tolerances) {
    const theirs = await scikit.ask({
      tensor,
      examples,
      lambdas: tried.map((step) => step.lambdaPerExample * examples),
      tol,
    });
    const excess = theirs.objectives[chosen]! / solver.objective - 1;
    if (excess > bounds.objective && tol !== tolerances.at(-1)) continue;
    const alone = await fitOurs(tensor, [lambdaPerExample]);
    const single = await scikit.ask({ tensor, examples, lambdas: [lambda], tol });
    add(total.path, [ours.seconds, theirs.seconds + theirs.opening, ours.cpu, theirs.cpu + theirs.openingCpu]);
    add(total.single, [alone.seconds, single.seconds + single.opening, alone.cpu, single.cpu + single.openingCpu]);
    check(
      Math.abs(excess) <= bounds.objective,
      `${tensor}: lambda ${lambdaPerExample} an example after ${tried.length}; objective ${solver.objective.toPrecision(9)}, scikit-learn's (tol ${tol}) ${excess.toExponential(1)} above; ${times(ours, theirs)}; alone ${times(alone, single)}; ${solver.products} products against ${sum(theirs.iterations)} iterations; ${theirs.peak.toFixed(0)} MB there`,
    );
    return;
  }
}

const times = (ours: { seconds: number; cpu: number }, theirs: Answer): string =>
  `${ours.seconds.toFixed(1)} s against ${(theirs.seconds + theirs.opening).toFixed(1)} (of cores ${ours.cpu.toFixed(1)} and ${(theirs.cpu + theirs.openingCpu).toFixed(1)})`;

async function compareObjectives(scikit: Scikit, tensor: string): Promise<void> {
  for (const lambdaPerExample of [1e-2, 1e-4]) {
    const { solver, lambda } = (await fitOurs(tensor, [lambdaPerExample])).result;
    const { objectives } = await scikit.ask({
      tensor,
      examples: Math.round(lambda / lambdaPerExample),
      lambdas: [lambda],
      tol: 1e-12,
    });
    const difference = solver.objective / objectives[0]! - 1;
    check(
      Math.abs(difference) <= bounds.objective,
      `${tensor}, lambda ${lambdaPerExample} an example: objective ${solver.objective}, scikit-learn's at its tightest ${objectives[0]!}, relative difference ${difference.toExponential(1)}`,
    );
  }
}

async function main([only]: string[]): Promise<void> {
  if (!existsSync(path.join(folder, "digits", "input.npy")))
    execFileSync(python[0], [python[1], "prepare", folder], { stdio: "inherit" });
  const scikit = startScikit();
  const tensors =
    only?.split(",") ??
    readdirSync(path.join(folder, "lenet"))
      .filter((f) => f !== "labels.npy")
      .map((f) => f.slice(0, -".npy".length));
  for (const tensor of only ? [] : ["digits/input", "lenet/5.MaxPool2d", "lenet/8.ReLU", "lenet/11.Linear"])
    await compareObjectives(scikit, tensor);
  for (const tensor of tensors) await compareTimes(scikit, `lenet/${tensor}`);
  scikit.end();
  for (const [what, [ours, theirs, cpu, theirCpu]] of Object.entries(total).map(
    ([name, sums]) => [name, sums as [number, number, number, number]] as const,
  ))
    check(
      what !== "path" || ours / theirs <= bounds.ratio,
      `all probes, ${what}: ${ours.toFixed(1)} s, scikit-learn ${theirs.toFixed(1)} s, ratio ${(ours / theirs).toFixed(2)}; of cores ${(cpu / theirCpu).toFixed(2)}`,
    );
  const peak = process.resourceUsage().maxRSS / 1024;
  check(peak <= bounds.megabytes, `peak memory ${peak.toFixed(0)} MB`);
}

function check(holds: boolean, text: string): void {
  console.log(`${holds ? "ok  " : "FAIL"} ${text}`);
  if (!holds) process.exitCode = 1;
}

const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const add = (sums: number[], values: readonly number[]): void => values.forEach((value, i) => (sums[i]! += value));

void main(process.argv.slice(2));
