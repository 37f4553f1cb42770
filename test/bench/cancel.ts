// npm run bench cancel: how long each study takes to end once it is cancelled, beside a loop of fixed work in the same
// run, so that a busy machine does not count. On the sample's network with its rows repeated; each study is cancelled
// at several points of its progress.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { handlers } from "../../src/engine/dispatch";
import { errorKind } from "../../src/protocol/errors";
import { recipeStudyKinds, type RecipeStudy } from "../../src/protocol/studies";
import { finish, folder, median, say, type Outcome } from "./lib/outcomes";

/** The loop takes about a tenth of a second on a quiet core, and a study is to end within one. */
const most = 10;
const repeated = 200;
const points = [0.05, 0.3, 0.6];

interface Result extends Outcome {
  ratios: number[];
  milliseconds: number[];
}

/** Milliseconds of a loop that does always the same. */
function calibrate(): number {
  const start = performance.now();
  let sum = 0;
  for (let i = 1; i < 1e8; i++) sum += 1 / i;
  if (!(sum > 18)) throw new Error("the loop was left out");
  return performance.now() - start;
}

function prepare(): { recipePath: string; saveTo: string; work: string } {
  const place = path.join(folder, "cancel");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const [head, ...rows] = readFileSync("samples/digits.csv", "utf8").trimEnd().split("\n");
  writeFileSync(path.join(place, "many.csv"), [head, ...Array<string>(repeated).fill(rows.join("\n")), ""].join("\n"));
  const recipePath = path.join(place, "many.holoscope.json");
  const data = { path: "many.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" };
  const model = path.resolve("samples/digits.onnx");
  writeFileSync(recipePath, JSON.stringify({ format: "holoscope.recipe/1", model, data }));
  return { recipePath, saveTo: path.join(place, "run.json"), work: path.join(place, "work") };
}

/**
 * Milliseconds from the cancelling, at a point of the progress, to the end; undefined where the run was done before.
 */
async function cancelAt(study: RecipeStudy, point: number): Promise<number | undefined> {
  const controller = new AbortController();
  let cancelled: number | undefined;
  const progress = (_: string, fraction: number) => {
    if (fraction < point || cancelled !== undefined) return;
    // In the midst of what comes next, not where it would look next.
    setTimeout(() => {
      cancelled = performance.now();
      controller.abort();
    }, 5);
  };
  try {
    await handlers.run({ kind: study, ...prepare() }, { signal: controller.signal, progress });
    return undefined;
  } catch (error) {
    if (errorKind(error) !== "cancelled" || cancelled === undefined) throw error;
    return performance.now() - cancelled;
  }
}

async function measure(study: RecipeStudy): Promise<Result> {
  const [milliseconds, ratios]: number[][] = [[], []];
  for (const point of points) {
    const loop = median([calibrate(), calibrate(), calibrate()]);
    const took = await cancelAt(study, point);
    if (took === undefined) continue;
    milliseconds!.push(took);
    ratios!.push(took / loop);
  }
  const title = `${study}, cancelled at ${points.map((point) => `${100 * point}%`).join(", ")}`;
  return {
    title,
    ratios: ratios!,
    milliseconds: milliseconds!,
    holds: ratios!.length > 0 && Math.max(...ratios!) <= most,
  };
}

async function main(): Promise<void> {
  const results: Result[] = [];
  for (const study of recipeStudyKinds) {
    const result = await measure(study);
    const text = result.ratios.map((ratio, k) => `${ratio.toFixed(2)} (${result.milliseconds[k]!.toFixed(0)} ms)`);
    say(result, `${text.join(", ") || "done before it was cancelled"} loops, at most ${most}`);
    results.push(result);
  }
  finish("cancel", results);
}

void main();
