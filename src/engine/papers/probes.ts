import path from "node:path";
import type { ReportWork } from "../../core/work";
import { openProbe } from "../../core/fit/openProbe";
import { mnistFiles, type DataFiles } from "../../core/papers/dataNames";
import { summarizeTraining } from "../../core/papers/probes/summary";
import {
  convnet,
  convnetSize,
  deepNetwork,
  deepSize,
  probesRecipe,
  trainingRecipe,
  type ConvnetSize,
  type DeepSize,
  type TrainedExperiment,
} from "../../core/papers/probes/trainings";
import {
  probeUntrained,
  summarizeUntrained,
  untrainedSize,
  type UntrainedSize,
} from "../../core/papers/probes/untrained";
import { inputError } from "../../protocol/errors";
import type { ProbesReproduction, ReproducedTraining, ReproducedUntrained } from "../../protocol/probesReproduction";
import { version } from "../../../package.json";
import { checkpointName } from "../../core/studies/training/run";
import { findFiles } from "./findFiles";
import { Steps, writeStart } from "./steps";
import { isArrayOfNumbers, WorkFolder } from "./workFolder";

/** The experiments by the letters that `--only` takes: sections 3.2, 3.3 and 3.4. */
export const probeExperiments = ["a", "b", "c"] as const;

export interface ProbesReproductionOptions {
  /** Folder of the data; experiment a needs none. */
  data?: string;
  /** Folder for networks and results on the way: what is there already is not computed again. */
  folder: string;
  /** Repetitions of the experiment on untrained networks. */
  repetitions: number;
  only?: string[];
  /** Smaller ones in tests. */
  sizes?: { untrained: UntrainedSize; convnet: ConvnetSize; deep: DeepSize };
}

/** Where in the whole the experiments begin and end. */
const shares: Record<"a" | TrainedExperiment["id"], [from: number, to: number]> = {
  a: [0, 0.3],
  convnet: [0.3, 0.6],
  auxiliary: [0.6, 0.8],
  skip: [0.8, 1],
};

/**
 * Section 3 of the probe paper: probes of untrained networks, and of networks on MNIST over their training.
 * @throws input error when nothing can be computed
 */
export async function reproduceProbes(
  options: ProbesReproductionOptions,
  work: ReportWork,
): Promise<ProbesReproduction> {
  const { only = probeExperiments, sizes = { untrained: untrainedSize, convnet: convnetSize, deep: deepSize } } =
    options;
  if (only.some((id) => !probeExperiments.some((known) => known === id)))
    throw inputError(`--only takes ${probeExperiments.join(", ")}, not ${only.join(",")}`);
  const trained = [
    ...(only.includes("b") ? [convnet(sizes.convnet)] : []),
    ...(only.includes("c") ? [deepNetwork("auxiliary", sizes.deep), deepNetwork("skip", sizes.deep)] : []),
  ];
  const files =
    trained.length > 0 && options.data !== undefined ? await findFiles("mnist", mnistFiles, options.data) : undefined;
  if (!files && !only.includes("a")) throw inputError(`the data is not in ${options.data}: ${mnistFiles.remedy}`);
  const untrained = only.includes("a")
    ? await repeatUntrained(sizes.untrained, options, work.part(...shares.a))
    : undefined;
  const trainings: ReproducedTraining[] = [];
  if (files)
    for (const experiment of trained)
      trainings.push(
        await reproduceTraining(
          experiment,
          files,
          options.folder,
          work.part(...shares[experiment.id], experiment.name),
        ),
      );
  const missing = trained.length > 0 && !files ? [{ name: "MNIST", remedy: mnistFiles.remedy }] : [];
  return {
    format: "holoscope.probes-reproduction/1",
    holoscope: version,
    ...(untrained ? { untrained } : {}),
    trainings,
    missing,
  };
}

async function repeatUntrained(
  size: UntrainedSize,
  { folder: root, repetitions }: ProbesReproductionOptions,
  work: ReportWork,
): Promise<ReproducedUntrained> {
  const folder = new WorkFolder(path.join(path.resolve(root), "untrained"));
  const errors: number[][] = [];
  for (let seed = 0; seed < repetitions; seed++) {
    work.progress(`untrained network ${seed + 1} of ${repetitions}`, seed / repetitions);
    errors.push(
      await folder.once(`seed${seed}`, { size, seed, version }, isArrayOfNumbers, () =>
        probeUntrained(size, seed, openProbe, work),
      ),
    );
  }
  return summarizeUntrained(size, errors);
}

/** Trains a network from a start that is kept, then probes it and its earlier states. */
async function reproduceTraining(
  experiment: TrainedExperiment,
  files: DataFiles,
  root: string,
  work: ReportWork,
): Promise<ReproducedTraining> {
  const seed = 0;
  const { id, input, layers, middle } = experiment;
  const folder = new WorkFolder(path.join(path.resolve(root), id));
  const steps = new Steps(folder, `seed${seed}`);
  // Names tell how a network was trained, so that no result is taken for that of another.
  const key = trainingRecipe(experiment, files, seed, { start: "", out: "", checkpoints: "" });
  const [start, out] = [
    folder.file("start", { input, layers, seed }, "onnx"),
    folder.file("end", { layers, key }, "onnx"),
  ];
  const checkpoints = folder.file("checkpoints", { layers, key }, "d");
  await writeStart(start, { layers, input }, seed);
  const trained = await steps.train(
    "train",
    trainingRecipe(experiment, files, seed, { start, out, checkpoints }),
    work.part(0, 0.5),
  );
  const earlier = [start, ...(middle === undefined ? [] : [path.join(checkpoints, checkpointName(middle))])];
  const report = await steps.probe(
    "probes",
    probesRecipe(experiment, files, seed, { out, earlier }),
    work.part(0.5, 1),
  );
  return summarizeTraining(experiment, trained, report);
}
