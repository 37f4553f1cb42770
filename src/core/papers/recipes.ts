import type { TrainingInput } from "../../protocol/studies/training/recipe";
import type { DataFiles } from "./dataNames";

/** The first rows of the files, as many as the parts take, in their order. */
export const dataOf = (files: DataFiles, split: readonly number[]): TrainingInput["data"] => ({
  ...files,
  normalize: "mean-range",
  limit: split.reduce((a, b) => a + b),
});

/** Files of a network before and after its training. */
export interface TrainedFiles {
  start: string;
  out: string;
}

/** A network of classes is trained in one stage on the first part. */
export const trainingOf = (
  files: DataFiles,
  split: readonly number[],
  seed: number,
  { start, out }: TrainedFiles,
  stage: NonNullable<TrainingInput["stages"]>[number],
): TrainingInput => ({
  format: "holoscope.training/1",
  model: start,
  out,
  data: dataOf(files, split),
  split: [...split],
  seed,
  family: "multinomial",
  stages: [stage],
});
