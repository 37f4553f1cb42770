// npm run bench similarity [-- STEP]: the steps of a comparison at 1,024 dimensions and 4,096 examples beside numpy's,
// on the same matrices in turns (similarity_speed.py holds its side); then all pairs of layers of two LeNets on 10,000
// images of MNIST, in a process of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Products } from "../../src/core/products/products";
import { scaledRows } from "../../src/core/linalg/matrix";
import { symmetricEigen } from "../../src/core/products/symmetricEigen";
import { observed } from "../../src/core/studies/similarity/draws";
import { measures } from "../../src/core/studies/similarity/measures/index";
import { Pair } from "../../src/core/studies/similarity/pair";
import { RbfCka } from "../../src/core/studies/similarity/rbf";
import { represent } from "../../src/core/studies/similarity/representation";
import { parseRecipe } from "../../src/engine/parse";
import { parseNpy } from "../files";
import { comparing } from "../engine/running";
import { testWork } from "../work";

const folder = "/tmp/holoscope-bench/similarity";
const python = "/usr/bin/python3";
const turns = 5;
const bounds = { ratio: 10, difference: 1e-6, seconds: 60, megabytes: 2000 };

/** Figures that are compared with numpy's. */
type Step = () => Promise<number[]>;

async function load(name: string): Promise<{ values: Float32Array; examples: number }> {
  const { values, shape } = await parseNpy({ name, bytes: readFileSync(path.join(folder, name)) });
  return { values: values instanceof Float32Array ? values : Float32Array.from(values, Number), examples: shape[0]! };
}

async function openSteps(): Promise<Record<string, Step>> {
  const products = new Products(testWork());
  const [first, second] = [await load("x.npy"), await load("y.npy")];
  const [x, y] = [
    await represent(first.values, first.examples, products),
    await represent(second.values, second.examples, products),
  ];
  const gram = await products.multiply(
    x.directions,
    scaledRows(
      x.directions,
      x.scales.map((s) => s * s),
    ),
    "a'b",
  );
  const overlaps = await products.multiply(x.frame, y.frame, "ab'");
  // Both keep what they have computed: every turn has its own.
  const pair = () =>
    new Pair(
      { x: observed.sideOf(x), y: observed.sideOf(y) },
      overlaps,
      NaN,
      { variance: 0.99, epsilons: [0.5] },
      products,
    );
  const measured =
    (name: keyof typeof measures): Step =>
    async () =>
      [await measures[name](pair())].flat();
  const ends = (values: Float64Array) => [values[0]!, values[1]!, values.at(-1)!];
  return {
    eigen: async () => ends((await symmetricEigen(gram, products)).values),
    represent: async () => ends((await represent(first.values, first.examples, products)).scales),
    cca: measured("cca"),
    svcca: measured("svcca"),
    pwcca: measured("pwcca"),
    linearCka: async () => {
      await products.multiply(x.frame, y.frame, "ab'");
      return measured("linearCka")();
    },
    rbfCka: async () => {
      const rbf = await RbfCka.of([x], [y], { bandwidth: 0.5, minibatch: 128 }, products);
      const { values } = await rbf.with(observed);
      await rbf.release();
      return [...values];
    },
    procrustes: measured("procrustes"),
    subspaceMatch: measured("subspaceMatch"),
  };
}

/** numpy in a process of its own, one step at a time. */
async function startNumpy() {
  const child = spawn(python, ["test/bench/similarity_speed.py", "serve", folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("similarity_speed.py ended");
    return value;
  };
  await next();
  const ask = async (step: string) => {
    child.stdin.write(`${step}\n`);
    return JSON.parse(await next()) as { seconds: number; figures: number[] };
  };
  return { ask, end: () => child.stdin.end() };
}

async function compareSteps(wanted: string): Promise<void> {
  if (!existsSync(path.join(folder, "y.npy")))
    execFileSync(python, ["test/bench/similarity_speed.py", "prepare", folder], { stdio: "inherit" });
  const numpy = await startNumpy();
  for (const [name, step] of Object.entries(await openSteps())) {
    if (!name.includes(wanted)) continue;
    const [ours, theirs]: [number[], number[]] = [[], []];
    let difference = 0;
    for (let turn = 0; turn < turns; turn++) {
      const peer = await numpy.ask(name);
      const began = performance.now();
      const figures = await step();
      ours.push((performance.now() - began) / 1000);
      theirs.push(peer.seconds);
      difference = Math.max(difference, ...figures.map((v, k) => Math.abs(v / peer.figures[k]! - 1)));
    }
    const ratio = median(ours.map((seconds, k) => seconds / theirs[k]!));
    check(
      difference <= bounds.difference && ratio <= bounds.ratio,
      `${name}: ${median(ours).toFixed(3)} s, numpy ${median(theirs).toFixed(3)} s, ratio ${ratio.toFixed(2)} (at most ${bounds.ratio}); relative difference ${difference.toExponential(1)}`,
    );
  }
  numpy.end();
}

const lenet = (seed: number) => path.join(folder, `lenet${seed}`);

async function compareLenets(): Promise<void> {
  const recipe = parseRecipe(
    {
      format: "holoscope.recipe/1",
      model: path.join(lenet(1), "mnist.onnx"),
      data: { path: path.join(lenet(1), "mnist.npz") },
      similarity: { other: path.join(lenet(2), "mnist.onnx") },
    },
    "bench",
  );
  const report = await comparing(recipe, "bench.json", {
    signal: new AbortController().signal,
    progress: () => {},
  });
  const { user, system } = process.cpuUsage();
  const [seconds, megabytes] = [process.uptime(), process.resourceUsage().maxRSS / 1024];
  check(
    seconds <= bounds.seconds && megabytes <= bounds.megabytes,
    `two LeNets, ${report.similarity.length} pairs, ${report.data.examples} examples: ${seconds.toFixed(1)} s on the clock (at most ${bounds.seconds}), ${((user + system) / 1e6).toFixed(1)} s of cores, peak ${megabytes.toFixed(0)} MB (at most ${bounds.megabytes})`,
  );
}

async function main([wanted = ""]: string[]): Promise<void> {
  if (wanted === "--lenets") return compareLenets();
  if (wanted !== "lenets") await compareSteps(wanted);
  if (wanted !== "" && wanted !== "lenets") return;
  for (const seed of [1, 2])
    if (!existsSync(path.join(lenet(seed), "mnist.onnx")))
      execFileSync(
        python,
        ["test/bench/train_images.py", "mnist", "--epochs", "2", "--seed", String(seed), "--out", lenet(seed)],
        { stdio: "inherit" },
      );
  execFileSync(process.execPath, [process.argv[1]!, "--lenets"], { stdio: "inherit" });
}

function check(holds: boolean, text: string): void {
  console.log(`${holds ? "ok  " : "FAIL"} ${text}`);
  if (!holds) process.exitCode = 1;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

void main(process.argv.slice(2));
