import path from "node:path";
import type { DataFiles } from "../../core/papers/dataNames";
import {
  analysisRecipe,
  experiments,
  trainingRecipe,
  type Experiment,
  type NetworkOf,
} from "../../core/papers/experiments";
import { figuresOf, summarize, type SeedResults } from "../../core/papers/summary";
import type { ReportWork } from "../../core/work";
import { inputError } from "../../protocol/errors";
import type { Report } from "../../protocol/run";
import type { ReproducedDataset, ReproducedFigures, Reproduction } from "../../protocol/reproduction";
import { version } from "../../../package.json";
import { findFiles } from "./findFiles";
import { Steps } from "./steps";
import { WorkFolder } from "./workFolder";

export interface ReproductionOptions {
  /** Folder of the data. */
  data: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  folder: string;
  seeds: number;
  only?: string[];
  lambdaScale: number;
}

/**
 * Section 9 of the holographic paper: trains the networks of Table 1 from several starts, and makes Tables 2 and 3 and
 * Figures 1 to 4 from them.
 * @throws input error when none of the data is found
 */
export async function reproduceHolographic(options: ReproductionOptions, work: ReportWork): Promise<Reproduction> {
  const { seeds, only, lambdaScale } = options;
  const wanted = experiments.filter((e) => only?.includes(e.id) ?? true);
  if (only?.some((id) => !experiments.some((e) => e.id === id)))
    throw inputError(`--only takes ${experiments.map((e) => e.id).join(", ")}, not ${only.join(",")}`);
  const found: { experiment: Experiment; files: DataFiles }[] = [];
  const missing: Reproduction["missing"] = [];
  for (const experiment of wanted) {
    const files = await findFiles(experiment.id, experiment.files, options.data);
    if (files) found.push({ experiment, files });
    else missing.push({ name: experiment.name, remedy: experiment.files.remedy });
  }
  if (found.length === 0)
    throw inputError(`none of the data is in ${options.data}: ${missing.map((m) => m.remedy).join("; ")}`);
  const datasets: ReproducedDataset[] = [];
  for (const [k, { experiment, files }] of found.entries()) {
    const own = work.part(k / found.length, (k + 1) / found.length, experiment.name);
    datasets.push(await reproduceDataset(experiment, files, options, own));
  }
  return {
    format: "holoscope.reproduction/1",
    holoscope: version,
    seeds: Array.from({ length: seeds }, (_, s) => s),
    lambdaScale,
    datasets,
    missing,
    notes,
  };
}

const notes = [
  "Inputs are normalised with the statistics of part 1. Networks are trained in double precision and end on kinks of their units, as ReLU networks under L2 do.",
];

async function reproduceDataset(
  experiment: Experiment,
  files: DataFiles,
  options: ReproductionOptions,
  work: ReportWork,
): Promise<ReproducedDataset> {
  const { seeds, lambdaScale } = options;
  const folder = new WorkFolder(path.join(path.resolve(options.folder), experiment.id));
  const networkOf = (seed: number): NetworkOf => ({ experiment, files, seed, lambdaScale });
  // Its name tells how a network was trained, so that no result is taken for that of another.
  const earlyOf = (seed: number) => folder.file(`seed${seed}-early`, trainingRecipe(networkOf(seed), ""), "onnx");
  const results: SeedResults[] = [];
  let figures: ReproducedFigures[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const network = networkOf(seed);
    const steps = new Steps(folder, `seed${seed}`);
    const own = work.part(seed / (seeds + 0.1), (seed + 1) / (seeds + 0.1), `seed ${seed}`);
    const early = earlyOf(seed);
    const minimum = folder.file(`seed${seed}-minimum`, trainingRecipe(network, "", early), "onnx");
    const trainedEarly = await steps.train("early", trainingRecipe(network, early), own.part(0, 0.1));
    const trained = await steps.train("minimum", trainingRecipe(network, minimum, early), own.part(0.1, 0.7));
    const faithful = await steps.analyse(
      "faithful",
      analysisRecipe(network, minimum, 1),
      own.part(0.7, 0.8),
      seed === 0,
    );
    if (seed === 0) figures = figuresOf(faithful);
    const sloped = await steps.analyse(
      "slopes",
      { ...analysisRecipe(network, minimum, 1), kinkSlopes: true },
      own.part(0.8, 0.9),
    );
    const general = {
      early: await steps.analyse("general-early", analysisRecipe(network, early, 2), own.part(0.9, 0.95)),
      minimum: await steps.analyse("general-minimum", analysisRecipe(network, minimum, 2), own.part(0.95, 1)),
    };
    results.push({
      seed,
      early: trainedEarly,
      minimum: trained,
      faithful,
      general,
      ...(wereFound(sloped) ? { withSlopes: sloped } : {}),
    });
  }
  const steps = new Steps(folder, "all");
  const retrained = results.slice(1).map((r) => earlyOf(r.seed));
  const stable = analysisRecipe(networkOf(0), earlyOf(0), 2);
  return summarize(
    experiment,
    results,
    await steps.analyse(
      "stable",
      { ...stable, analyses: ["stability"], retrained },
      work.part(seeds / (seeds + 0.1), 1),
    ),
    figures,
  );
}

/** Slopes stay one-sided where there are no kinks or too many. */
const wereFound = ({ kinkSlopes }: Report): boolean =>
  kinkSlopes !== undefined && (kinkSlopes.rounds > 0 || kinkSlopes.pairs === 0);
