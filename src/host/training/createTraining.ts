import * as path from "node:path";
import type { TrainingInput } from "../../protocol/studies/training/recipe";
import { askNormalization } from "../recipes/askBinding";
import { askColumns } from "../recipes/askColumns";
import { askDataset } from "../recipes/askDataset";
import { askFile } from "../recipes/askFile";
import { askModelData } from "../recipes/askModelData";
import type { RecipeServices } from "../recipes/createRecipe";
import type { DatasetFiles } from "../recipes/datasets";
import {
  TRAINING_SUFFIX,
  fromRecipe,
  nameOf,
  readRecipe,
  stemOf,
  usualRecipe,
  writeRecipe,
} from "../recipes/recipeFile";
import { askHidden, askTarget, askTrainPart } from "./askNetwork";

const LAMBDA_PER_EXAMPLE = 0.001;

/** What is learned from which data: all of a recipe but the model, its file and the stages. */
type Task = Omit<TrainingInput, "format" | "model" | "network" | "out" | "stages">;

/**
 * Asks for what a model is to be trained on, unless a recipe of an analysis says it, and writes a training recipe
 * beside the model.
 * @returns path of the recipe; undefined when the user gave up
 */
export async function createRetraining(model: string, services: RecipeServices): Promise<string | undefined> {
  const title = `Retrain ${path.basename(model)}`;
  const analysis = await usualRecipe(model);
  const answer = await askDataset(model, analysis, title, { optional: false });
  if (!answer || answer.kind === "none") return undefined;
  const task = answer.kind === "recipe" ? await taskOf(analysis!) : await askTask(model, answer.files, services, title);
  return (
    task &&
    write(`${stemOf(model)}-retrained`, title, (recipe) => ({
      model: fromRecipe(recipe, model),
      ...task,
      stages: stages({ epochs: 20, rate: 0.0003 }),
    }))
  );
}

/** The same for a new network, beside its dataset. */
export async function createNetwork(files: DatasetFiles, { engine }: RecipeServices): Promise<string | undefined> {
  const title = `Train a network on ${path.basename(files.data)}`;
  const columns = await askColumns(engine, files, title);
  if (!columns) return undefined;
  const { choice, described } = columns;
  const target = await askTarget(described, choice.label, title);
  if (!target) return undefined;
  const hidden = await askHidden(title);
  if (!hidden) return undefined;
  const normalize = await askNormalization(title, { trained: false });
  if (!normalize) return undefined;
  const part = await askTrainPart(title);
  if (!part) return undefined;
  const { family, classes, outputs } = target;
  const data = {
    path: path.basename(files.data),
    labels: files.labels && path.basename(files.labels),
    ...choice,
    classes,
    normalize,
  };
  const layers = [...hidden.flatMap((units) => [units, "relu" as const]), outputs];
  return write(`${stemOf(files.data)}-network`, title, () => ({
    network: { layers },
    data,
    ...part,
    family,
    lambdaPerExample: LAMBDA_PER_EXAMPLE,
    stages: stages({ epochs: epochsFor(described.examples), rate: 0.001 }),
  }));
}

/** What the recipe of an analysis of the model says; both lie in the model's folder, so paths stay. */
async function taskOf(analysis: string): Promise<Task> {
  const {
    data,
    output,
    split,
    shuffle,
    seed,
    fitPart,
    family,
    lambdaPerExample = LAMBDA_PER_EXAMPLE,
  } = await readRecipe(analysis);
  return { data, output, split, shuffle, seed, trainPart: fitPart, family, lambdaPerExample };
}

async function askTask(
  model: string,
  files: DatasetFiles,
  { engine, inspections }: RecipeServices,
  title: string,
): Promise<Task | undefined> {
  const asked = await askModelData(engine, inspections.of(model), files, title);
  if (!asked) return undefined;
  const part = await askTrainPart(title);
  if (!part) return undefined;
  return { ...asked.modelChoice, data: asked.dataOf(model), ...part, lambdaPerExample: LAMBDA_PER_EXAMPLE };
}

/** Writes a recipe whose model will lie beside it under the same name. */
async function write(
  stem: string,
  title: string,
  content: (recipe: string) => Omit<TrainingInput, "format" | "out">,
): Promise<string | undefined> {
  const file = await askFile(stem, TRAINING_SUFFIX, title);
  if (file?.write)
    await writeRecipe(file.path, {
      format: "holoscope.training/1",
      out: `${nameOf(file.path)}.onnx`,
      ...content(file.path),
    });
  return file?.path;
}

/** Some 5,000 updates with minibatches of 32. */
const epochsFor = (examples: number): number => Math.min(200, Math.max(5, Math.round(160_000 / examples)));

/**
 * Adam comes near, L-BFGS nearer; at a minimum on kinks, where it stalls, Adam with a falling step goes lower still.
 */
const stages = (first: { epochs: number; rate: number }): NonNullable<TrainingInput["stages"]> => [
  { optimizer: "adam", batch: 32, ...first },
  { optimizer: "lbfgs", steps: 300, gradientNorm: 1e-7 },
  { optimizer: "adam", steps: 1000, rate: 0.0003, schedule: "geometric" },
];
