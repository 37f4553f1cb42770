import { inputError } from "../../../protocol/errors";
import type { Training } from "../../../protocol/studies/training/recipe";
import type { TrainingPoint } from "../../../protocol/studies/training/report";
import { dataFiles, type RunStudy, type StudyFiles } from "../study";
import { decodeState, encodeState, type TrainingState } from "./state";
import { train } from "./train";

/**
 * Trains as a recipe says and writes the model. Where it stands is kept beside the recipe as long as it is not over.
 */
export const runTraining: RunStudy<"training"> = async ({ recipe, options: { resume, finish }, files }, work) => {
  const resumed = resume || finish ? await pausedState(recipe, files) : undefined;
  if ((resume || finish) && !resumed)
    throw inputError(`${files.document} has no training to take up again: start it from the beginning`);
  await files.checkWritable(recipe.out);
  const sources = {
    model: recipe.model === undefined ? undefined : await files.model(recipe.model),
    data: await files.sources(dataFiles(recipe.data)),
  };
  const hooks = {
    onPoint: (point: TrainingPoint, message: string, fraction: number) => work.progress(message, fraction, [point]),
    onCheckpoint: (model: Uint8Array, epoch: number) =>
      files.write(`${recipe.checkpoints!.folder}/${checkpointName(epoch)}`, model),
    keep: (state: TrainingState) => files.write(stateFile(files), encodeState(state)),
  };
  const { model, trained } = await train(recipe, sources, work, hooks, resumed, finish);
  await files.write(recipe.out, model);
  await files.remove(stateFile(files));
  return { report: { ...trained, model: files.absolute(recipe.out) } };
};

/** File of the model that was kept after so many epochs. */
export const checkpointName = (epoch: number): string => `epoch-${String(Math.round(epoch)).padStart(5, "0")}.onnx`;

const stateFile = ({ document }: StudyFiles): string => `${document}.state`;

/**
 * Where an interrupted training of a recipe stands.
 * @throws input error when the state is of another recipe
 */
export async function pausedState(recipe: Training, files: StudyFiles): Promise<TrainingState | undefined> {
  const bytes = await files.read(stateFile(files));
  if (!bytes) return undefined;
  const state = decodeState(bytes, stateFile(files));
  if (state.recipe === JSON.stringify(recipe)) return state;
  throw inputError(
    `${files.document} was changed since its training was interrupted: undo the change, or train from the start`,
  );
}
