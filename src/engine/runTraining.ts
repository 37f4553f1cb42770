import { rm } from "node:fs/promises";
import path from "node:path";
import { decodeState, encodeState, type TrainingState } from "../core/studies/training/state";
import { train } from "../core/studies/training/train";
import { inputError } from "../protocol/errors";
import type { Progress } from "../protocol/engine";
import { trainingSchema, type Training } from "../protocol/studies/training/recipe";
import { type Trained, type TrainingPoint } from "../protocol/studies/training/report";
import { version } from "../../package.json";
import { checkWritable, exists, readBytes, readJson, readModel, openSources, writeWhole } from "./files";
import { breathe, parseAs } from "./runRecipe";
import { onnxRuntime } from "./runtime";

export interface TrainingHooks {
  /** Go on where the last run of this recipe stood. */
  resume: boolean;
  /** Take that as the result. */
  finish: boolean;
  signal: AbortSignal;
  progress(message: string, fraction: number, points?: Progress["points"]): void;
}

/**
 * Runs a training recipe and writes the model where it says. Where it stands is kept beside the recipe as long as it is not over.
 * @throws input error; cancelled
 */
export async function runTraining(
  recipePath: string,
  { resume, finish, signal, progress }: TrainingHooks,
): Promise<Trained> {
  const recipe = await readTraining(recipePath);
  const resumed = resume || finish ? await readState(recipePath, recipe) : undefined;
  if ((resume || finish) && !resumed)
    throw inputError(`${path.basename(recipePath)} has no training to take up again: start it from the beginning`);
  const at = (file: string) => path.resolve(path.dirname(recipePath), file);
  const out = at(recipe.out);
  await checkWritable(out);
  const { path: data, labels } = recipe.data;
  const files = [data, ...(labels === undefined ? [] : [labels])].map(at);
  const sources = {
    model: recipe.model === undefined ? undefined : await readModel(at(recipe.model)),
    data: await openSources(files),
  };
  const environment = { runtime: onnxRuntime, version, arrays: false, signal, progress, breathe };
  const hooks = {
    onPoint: (point: TrainingPoint, message: string, fraction: number) => progress(message, fraction, [point]),
    onCheckpoint: (model: Uint8Array, epoch: number) =>
      writeWhole(path.join(at(recipe.checkpoints!.folder), checkpointName(epoch)), model),
    keep: (state: TrainingState) => writeWhole(statePath(recipePath), encodeState(state)),
  };
  const { model, trained } = await train(recipe, sources, environment, hooks, resumed, finish);
  await writeWhole(out, model);
  await rm(statePath(recipePath), { force: true });
  return { ...trained, model: out };
}

/** File of the model that was kept after so many epochs. */
export const checkpointName = (epoch: number): string => `epoch-${String(Math.round(epoch)).padStart(5, "0")}.onnx`;

/** Where a cancelled training of a recipe stands; null when there is none, or the recipe was changed since. */
export async function pausedTraining(recipePath: string): Promise<{ step: number; history: TrainingPoint[] } | null> {
  const state = await readState(recipePath, await readTraining(recipePath)).catch(() => undefined);
  return state ? { step: state.step, history: state.history } : null;
}

export const readTraining = async (file: string): Promise<Training> =>
  parseAs(trainingSchema, await readJson(file), path.basename(file));

const statePath = (recipePath: string): string => `${recipePath}.state`;

/** @throws input error when the state is of another recipe */
async function readState(recipePath: string, recipe: Training): Promise<TrainingState | undefined> {
  const file = statePath(recipePath);
  if (!(await exists(file))) return undefined;
  const state = decodeState(await readBytes(file), path.basename(file));
  if (state.recipe === JSON.stringify(recipe)) return state;
  throw inputError(
    `${path.basename(recipePath)} was changed since its training was interrupted: undo the change, or train from the start`,
  );
}
