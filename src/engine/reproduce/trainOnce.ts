import path from "node:path";
import { trainingSchema, type Trained, type TrainingInput } from "../../protocol/training";
import { version } from "../../../package.json";
import { writeWhole } from "../files";
import { parseAs } from "../runRecipe";
import { pausedTraining, runTraining } from "../runTraining";
import { hasFormat, type WorkFolder } from "./workFolder";

/** Trains in a work folder, or takes up again what was interrupted there, or reads what was finished. */
export function trainOnce(work: WorkFolder, recipe: TrainingInput, name: string, hooks: { signal: AbortSignal; progress(message: string, fraction: number): void }): Promise<Trained> {
  const parsed = parseAs(trainingSchema, recipe, name);
  return work.once(name, { recipe: parsed, version }, hasFormat<Trained>("holoscope.trained/1"), async () => {
    const file = path.join(work.folder, `${name}.holoscope-training.json`);
    await writeWhole(file, JSON.stringify(recipe, null, 2));
    const resume = (await pausedTraining(file)) !== null;
    return runTraining(file, { ...hooks, resume, finish: false });
  });
}
