import path from "node:path";
import { analysisRecipe, experiments, trainingRecipe, type Experiment } from "../../core/reproduce/experiments";
import { figuresOf, summarize, type SeedResults } from "../../core/reproduce/summary";
import { inputError } from "../../protocol/errors";
import type { RecipeInput } from "../../protocol/recipe";
import type { Report } from "../../protocol/report";
import type { ReproducedDataset, ReproducedFigures, Reproduction } from "../../protocol/reproduction";
import { version } from "../../../package.json";
import { exists } from "../files";
import { parseRecipe, runRecipe } from "../runRecipe";
import { trainOnce } from "./trainOnce";
import { WorkFolder, hasFormat } from "./workFolder";

export interface ReproductionOptions {
  /** Folder of the data. */
  data: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  work: string;
  seeds: number;
  only?: string[];
  lambdaScale: number;
  signal: AbortSignal;
  progress(message: string, fraction: number): void;
}

/**
 * Section 9 of the holographic paper: trains the networks of Table 1 from several starts, and makes Tables 2 and 3 and Figures 1 to 4 from them.
 * @throws input error when none of the data is found
 */
export async function reproduceHolographic(options: ReproductionOptions): Promise<Reproduction> {
  const { seeds, only, lambdaScale, progress } = options;
  const wanted = experiments.filter((e) => only?.includes(e.id) ?? true);
  if (only?.some((id) => !experiments.some((e) => e.id === id))) throw inputError(`--only takes ${experiments.map((e) => e.id).join(", ")}, not ${only.join(",")}`);
  const found: { experiment: Experiment; files: { path: string; labels?: string } }[] = [];
  const missing: Reproduction["missing"] = [];
  for (const experiment of wanted) {
    const files = await findFiles(experiment, options.data);
    if (files) found.push({ experiment, files });
    else missing.push({ name: experiment.name, remedy: experiment.files.remedy });
  }
  if (found.length === 0) throw inputError(`none of the data is in ${options.data}: ${missing.map((m) => m.remedy).join("; ")}`);
  const datasets: ReproducedDataset[] = [];
  for (const [k, { experiment, files }] of found.entries()) {
    const part = (message: string, fraction: number) => progress(`${experiment.name}: ${message}`, (k + fraction) / found.length);
    datasets.push(await reproduceDataset(experiment, files, { ...options, progress: part }));
  }
  return { format: "holoscope.reproduction/1", holoscope: version, seeds: Array.from({ length: seeds }, (_, s) => s), lambdaScale, datasets, missing, notes };
}

const notes = [
  "The paper does not say how its lambda is scaled: here it multiplies the sum of all squared weights and biases beside the mean loss (--lambda-scale tries others); no scaling reproduces every printed figure.",
  "Inputs are normalised with the statistics of part 1. Networks are trained in double precision and end on kinks of their units, as ReLU networks under L2 do.",
];

async function findFiles({ id, files: { inputs, labels } }: Experiment, folder: string): Promise<{ path: string; labels?: string } | undefined> {
  const find = async (names: readonly string[]) => {
    for (const name of names.flatMap((n) => [path.join(folder, id, n), path.join(folder, n)])) if (await exists(name)) return path.resolve(name);
    return undefined;
  };
  const [file, label] = [await find(inputs), labels && (await find(labels))];
  if (!file || (labels && !label)) return undefined;
  return label ? { path: file, labels: label } : { path: file };
}

async function reproduceDataset(experiment: Experiment, files: { path: string; labels?: string }, options: ReproductionOptions): Promise<ReproducedDataset> {
  const { seeds, lambdaScale, signal, progress } = options;
  const work = new WorkFolder(path.join(path.resolve(options.work), experiment.id));
  const modelOf = (seed: number) => path.join(work.folder, `seed${seed}.onnx`);
  // Three quarters of the time of a seed is its training.
  const within = (seed: number, from: number, to: number) => (message: string, fraction: number) => progress(`seed ${seed}, ${message}`, (seed + from + (to - from) * fraction) / (seeds + 0.2));
  const analyse = (what: string, seed: number, fitPart: 1 | 2, more: Partial<RecipeInput>, hooks: { from: number; to: number; arrays?: boolean }): Promise<Report> => {
    const recipe = parseRecipe({ ...analysisRecipe(experiment, files, seed, modelOf(seed), lambdaScale, fitPart), ...more }, what);
    return work.once(`${what}-seed${seed}`, { recipe, arrays: hooks.arrays ?? false, version }, hasFormat<Report>("holoscope.report/1"), async () => {
      const { report } = await runRecipe(recipe, path.join(work.folder, "recipe"), { arrays: hooks.arrays ?? false, signal, progress: within(seed, hooks.from, hooks.to) });
      return report;
    });
  };
  const results: SeedResults[] = [];
  let figures: ReproducedFigures[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const trained = await trainOnce(work, trainingRecipe(experiment, files, seed, modelOf(seed), lambdaScale), `seed${seed}`, { signal, progress: within(seed, 0, 0.7) });
    const faithful = await analyse("faithful", seed, 1, {}, { from: 0.7, to: 0.8, arrays: seed === 0 });
    if (seed === 0) figures = figuresOf(faithful);
    const sloped = await analyse("slopes", seed, 1, { kinkSlopes: true }, { from: 0.8, to: 0.9 });
    const general = await analyse("general", seed, 2, {}, { from: 0.9, to: 1 });
    results.push({ seed, trained, faithful, general, ...(sloped.kinkSlopes ? { withSlopes: sloped } : {}) });
  }
  const retrained = results.slice(1).map((r) => modelOf(r.seed));
  const stable = await analyse("stable", 0, 2, { analyses: ["stability"], retrained }, { from: seeds, to: seeds + 0.2 });
  return summarize(experiment, results, stable, figures);
}
