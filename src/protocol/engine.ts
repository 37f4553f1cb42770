import type { CutInfo, DataDescription, Inspection } from "./inspection";
import type { ProbesRun, Run, SimilarityRun } from "./run";
import type { PairDetails } from "./studies/similarity/report";
import type { Trained, TrainingPoint } from "./studies/training/report";
import type { TwinExport } from "./twin";
import type { UpdateReport } from "./studies/twin/report";

/** Progress of a long call: what is being done and how far (0 to 1). */
export interface Progress {
  message: string;
  fraction: number;
  /** How a training went since the last progress. */
  points?: TrainingPoint[];
}

/** What the child process answers. Paths are absolute. Long calls report progress and can be cancelled. */
export interface EngineApi {
  inspect(params: { model: string }): Inspection;
  /** Whether these weight layers, by name, are an ordered cut; a listed cut where they are one of those. */
  checkCut(params: { model: string; weights: string[] }): CutInfo;
  describeData(params: { files: string[]; label?: string }): DataDescription;
  /** Checks and completes a recipe (see protocol/recipe.ts), runs it, and writes the run to `saveTo`. Relative paths in it start at the recipe's folder. */
  run(params: { recipePath: string; saveTo: string }): Run;
  loadRun(params: { path: string }): Run;
  /**
   * Trains as a training recipe (see protocol/training.ts) says and writes the model. Cancelled, it keeps where it was beside the recipe.
   * @param resume go on from there; with `finish` take what is there as the result
   */
  train(params: { recipePath: string; resume: boolean; finish: boolean }): Trained;
  /** Where a cancelled training of this recipe stands, if there is one. */
  pausedTraining(params: { recipePath: string }): { step: number; history: TrainingPoint[] } | null;
  /** Fits the linear model of one cut as the recipe says and writes it as an ONNX model. */
  exportTwin(params: { recipePath: string; cut: string; out: string }): TwinExport;
  /** Refits a twin with new rows (`labels` is the second file of an NPY or IDX pair) and writes the new one to `out`. */
  updateTwin(params: { twin: string; data: string; labels?: string; onlyNew: boolean; out: string }): UpdateReport;
  /**
   * Probes the tensors of a recipe's model (its key `probes`, or the defaults) and writes the run to `saveTo`.
   * @param work folder where a run that was cancelled is taken up again; emptied of it at the end
   */
  probe(params: { recipePath: string; saveTo: string; work: string }): ProbesRun;
  loadProbes(params: { path: string }): ProbesRun;
  /** Compares models as a recipe (its key `similarity`, or the defaults) says and writes the run to `saveTo`. */
  compare(params: { recipePath: string; saveTo: string }): SimilarityRun;
  loadSimilarity(params: { path: string }): SimilarityRun;
  /** What lies behind one pair of a stored comparison, by the places of its two tensors; it is kept in the run's file. */
  compareDetails(params: { path: string; a: number; b: number; epsilon: number }): PairDetails;
  /** Writes a model of another format as ONNX. */
  exportOnnx(params: { model: string; out: string }): null;
  /** Writes the self-contained HTML report of a saved run of cuts or comparison. */
  exportHtml(params: { runPath: string; out: string }): null;
}
