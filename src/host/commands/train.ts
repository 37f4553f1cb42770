import { inputError } from "../../protocol/errors";
import { modelNames } from "../../protocol/modelFormats";
import type { DatasetFiles } from "../recipes/datasets";
import { TRAINING_SUFFIX } from "../recipes/recipeFile";
import { findDatasets, findModels, findTrainings } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { createNetwork, createRetraining } from "../training/createTraining";
import { activeFile, pickFile, sourceArgument } from "./arguments";

/** Writes a training recipe that continues from a model's weights, and runs it. */
export async function retrainModel(services: Services, argument: unknown): Promise<void> {
  const model = sourceArgument(argument) ?? activeFile(modelNames) ?? (await pickModel());
  if (model) await run(services, await createRetraining(model, services));
}

/** Writes a training recipe for a new network on a dataset, and runs it. */
export async function trainNetwork(services: Services, argument: unknown): Promise<void> {
  const datasets = await findDatasets();
  const data = sourceArgument(argument) ?? activeFile(".csv") ?? (await pickDataset(datasets));
  if (data)
    await run(services, await createNetwork(datasets.find((files) => files.data === data) ?? { data }, services));
}

/** Opens the panel of a training recipe and starts it. */
export async function runTraining(services: Services, argument: unknown): Promise<void> {
  await run(services, sourceArgument(argument) ?? activeFile(TRAINING_SUFFIX) ?? (await pickTraining()));
}

async function run({ trainingPanels }: Services, recipe: string | undefined): Promise<void> {
  if (recipe) await trainingPanels.show(recipe).start();
}

async function pickModel(): Promise<string | undefined> {
  const models = await findModels();
  if (models.length === 0) throw inputError("No model in this workspace: train a new network on a dataset instead");
  return pickFile(models, "Model to retrain");
}

async function pickDataset(datasets: DatasetFiles[]): Promise<string | undefined> {
  if (datasets.length === 0)
    throw inputError(
      "No dataset in this workspace: open a folder that has a CSV or NPZ file, or a pair of NPY or IDX files",
    );
  return pickFile(
    datasets.map(({ data }) => data),
    "Dataset to train on",
  );
}

async function pickTraining(): Promise<string | undefined> {
  const recipes = await findTrainings();
  if (recipes.length === 0)
    throw inputError(
      `No *${TRAINING_SUFFIX} file in this workspace: retrain a model or train a new network to write one`,
    );
  return pickFile(recipes, "Training to run");
}
