import type { CutInfo, DataDescription, Inspection } from "./inspection";
import type { AnyRun } from "./run";
import type { StudyKind } from "./studies";
import type { PairDetails } from "./studies/similarity/report";
import type { TrainingPoint } from "./studies/training/report";
import type { TwinExport } from "./studies/twin/export";

/** Progress of a long call: what is being done and how far (0 to 1). */
export interface Progress {
  message: string;
  fraction: number;
  /** How a training went since the last progress. */
  points?: TrainingPoint[];
}

/** A run to be made, and what it alone is asked. */
export interface RunParams {
  kind: StudyKind;
  recipePath: string;
  saveTo: string;
  work: string;
  options?: object;
}

/** What the child process answers. Paths are absolute. Long calls report progress and can be cancelled. */
export interface EngineApi {
  inspect(params: { model: string }): Inspection;
  /** Whether these weight layers, by name, are an ordered cut; a listed cut where they are one of those. */
  checkCut(params: { model: string; weights: string[] }): CutInfo;
  describeData(params: { files: string[]; label?: string }): DataDescription;
  /**
   * Runs a study as its document says (see protocol/studies) and writes the run to `saveTo`. Relative paths in it start
   * at its folder.
   * @param options what this run alone is asked
   * @param work folder where a run that was cancelled is taken up again; emptied of it at the end
   */
  run(params: RunParams): AnyRun;
  /** A stored run. */
  load(params: { path: string }): AnyRun;
  /** Where a cancelled training of this recipe stands, if there is one. */
  pausedTraining(params: { recipePath: string }): { step: number; history: TrainingPoint[] } | null;
  /** Fits the linear model of one cut as the recipe says and writes it as an ONNX model. */
  exportTwin(params: { recipePath: string; cut: string; out: string }): TwinExport;
  /**
   * What lies behind one pair of a stored comparison, by the places of its two tensors; it is kept in the run's file.
   */
  compareDetails(params: { path: string; a: number; b: number; epsilon: number }): PairDetails;
  /** Writes a model of another format as ONNX. */
  exportOnnx(params: { model: string; out: string }): null;
  /** Writes one self-contained HTML report of stored runs. */
  exportHtml(params: { runs: string[]; out: string }): null;
}
