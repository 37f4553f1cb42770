import type { CutInfo, DataDescription, Inspection } from "./inspection";
import type { Report } from "./report";

/** Progress of a long call: what is being done and how far (0 to 1). */
export interface Progress {
  message: string;
  fraction: number;
}

/** A finished run: all that is needed to show it again without recomputing. Runs of an earlier format are refused (EngineApi.loadRun). */
export interface Run {
  format: "holoscope.run/2";
  id: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the recipe that was run. */
  recipePath: string;
  inspection: Inspection;
  report: Report;
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
  /** Writes the self-contained HTML report of a saved run. */
  exportHtml(params: { runPath: string; out: string }): null;
}
