import type { TrainingPoint } from "../protocol/studies/training/report";
import { pausedState } from "../core/studies/training/run";
import { readDocument } from "./parse";
import { filesBeside } from "./studyFiles";

/** Where a cancelled training of a recipe stands; null when there is none, or the recipe was changed since. */
export async function pausedTraining(recipePath: string): Promise<{ step: number; history: TrainingPoint[] } | null> {
  const recipe = await readDocument("training", recipePath);
  const state = await pausedState(recipe, filesBeside(recipePath)).catch(() => undefined);
  return state ? { step: state.step, history: state.history } : null;
}
