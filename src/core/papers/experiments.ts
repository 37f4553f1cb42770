import type { RecipeInput } from "../../protocol/recipe";
import type { ReproducedDataset, ReproducedStability } from "../../protocol/reproduction";
import type { TrainingInput } from "../../protocol/studies/training/recipe";
import { mnistFiles, type DataFiles, type DataNames } from "./dataNames";

/** A data set of the paper's Table 1, how its network is trained here, and what is printed of it in section 9. */
export interface Experiment {
  id: ReproducedDataset["id"];
  name: string;
  files: DataNames;
  data: Omit<RecipeInput["data"], "path" | "labels">;
  /** Widths of the hidden layers. */
  hidden: number[];
  split: [number, number, number];
  lambdaPerExample: number;
  /** The first stage, after which the network is kept, and those that bring it to a minimum. */
  early: Stage;
  toMinimum: Stage[];
  paper: {
    network: number;
    layers: { activation: number; holographic: number }[];
    stability: ReproducedStability["paper"];
  };
}

type Stage = NonNullable<TrainingInput["stages"]>[number];

/**
 * ReLU networks under L2 end on kinks: L-BFGS stalls there, and Adam with a falling step gets lower
 * (docs/mathematics.md, Cuts).
 */
const toMinimum = (lbfgs: number, rate: number, falling: number): Stage[] => [
  { optimizer: "lbfgs", steps: lbfgs },
  { optimizer: "adam", steps: falling, rate, finalRate: 1e-9, schedule: "geometric" },
];

export const experiments: Experiment[] = [
  {
    id: "pima",
    name: "Pima",
    files: {
      inputs: ["pima.csv", "pima-indians-diabetes.csv", "pima-indians-diabetes.data.csv"],
      remedy:
        "pima.csv: the 768 rows of UCI Pima Indians Diabetes, eight numbers and the label, e.g. from github.com/jbrownlee/Datasets",
    },
    data: { normalize: "mean-range", limit: 750 },
    hidden: [4, 4],
    split: [250, 250, 250],
    lambdaPerExample: 1 / 720,
    early: { optimizer: "adam", steps: 500, rate: 1e-2, finalRate: 1e-3, schedule: "geometric" },
    toMinimum: toMinimum(500, 3e-3, 40_000),
    paper: {
      network: 0.421,
      layers: [
        { activation: 0.529, holographic: 0.462 },
        { activation: 0.536, holographic: 0.455 },
        { activation: 0.474, holographic: 0.471 },
      ],
      stability: { network: 5.9e-5, activation: 1e-15, holographic: 1e-15 },
    },
  },
  {
    id: "census",
    name: "Census",
    files: {
      inputs: ["adult.data", "adult-train.csv", "adult.csv"],
      remedy:
        "adult.data: the 32,561 training rows of UCI Census Income (Adult), from archive.ics.uci.edu/dataset/2/adult",
    },
    data: { header: false, label: "15", normalize: "mean-range", limit: 30_000, classes: ["<=50K", ">50K"] },
    hidden: [10, 10, 10],
    split: [10_000, 10_000, 10_000],
    lambdaPerExample: 1 / 1490,
    early: { optimizer: "adam", epochs: 20, batch: 100, rate: 5e-3, finalRate: 1e-3, schedule: "geometric" },
    toMinimum: toMinimum(300, 3e-3, 3000),
    paper: {
      network: 0.36,
      layers: [
        { activation: 0.477, holographic: 0.331 },
        { activation: 0.494, holographic: 0.339 },
        { activation: 0.38, holographic: 0.345 },
      ],
      stability: { network: 2.8e-5, activation: 1e-15, holographic: 1e-15 },
    },
  },
  {
    id: "mnist",
    name: "MNIST-3v5",
    files: mnistFiles,
    data: { classes: ["3", "5"], normalize: "mean-range", limit: 9000 },
    hidden: [100, 100, 100],
    split: [3000, 3000, 3000],
    lambdaPerExample: 1 / 1490,
    early: { optimizer: "adam", epochs: 10, batch: 100, rate: 1e-3, finalRate: 1e-4, schedule: "geometric" },
    toMinimum: toMinimum(300, 1e-3, 600),
    paper: {
      network: 0.086,
      layers: [
        { activation: 0.375, holographic: 0.133 },
        { activation: 0.249, holographic: 0.085 },
        { activation: 0.155, holographic: 0.082 },
      ],
      stability: { network: 1.1e-4, activation: 1e-15, holographic: 1e-15 },
    },
  },
];

/** What a network of an experiment depends on. */
export interface NetworkOf {
  experiment: Experiment;
  files: DataFiles;
  seed: number;
  lambdaScale: number;
}

/**
 * A network of ReLU layers with one logit; weights stay in double, as rounding them would move them off their kinks.
 * @param from the network after the first stage, to be brought to a minimum; by default a new one gets that stage
 */
export function trainingRecipe(
  { experiment, files, seed, lambdaScale }: NetworkOf,
  out: string,
  from?: string,
): TrainingInput {
  const { data, hidden, split, lambdaPerExample, early, toMinimum: rest } = experiment;
  return {
    format: "holoscope.training/1",
    ...(from === undefined
      ? { network: { layers: [...hidden.flatMap((units) => [units, "relu" as const]), 1] } }
      : { model: from }),
    out,
    weights: "float64",
    precision: "float64",
    data: { ...files, ...data },
    split: [...split],
    lambdaPerExample: lambdaPerExample * lambdaScale,
    seed,
    stages: from === undefined ? [early] : rest,
  };
}

/**
 * What is run on a trained network, by the part on which the linear models are fitted: 1 for faithfulness and
 * calibration, 2 for Tables 2 and 3.
 */
export const analysisRecipe = (
  { experiment: { data, split, lambdaPerExample }, files, seed, lambdaScale }: NetworkOf,
  model: string,
  fitPart: 1 | 2,
): RecipeInput => ({
  format: "holoscope.recipe/1",
  model,
  data: { ...files, ...data },
  split: [...split],
  fitPart,
  lambdaPerExample: lambdaPerExample * lambdaScale,
  seed,
});
