import type { Inspection } from "./inspection";
import type { Recipe } from "./recipe";
import type { CutsReport } from "./studies/cuts/report";
import type { ProbesFigures } from "./studies/probes/report";
import type { SimilarityFigures } from "./studies/similarity/report";

interface WithRecipe {
  /** With its defaults. */
  recipe: Recipe;
}

/** Format `holoscope.report/1`. */
export type Report = CutsReport & WithRecipe;
/** Format `holoscope.probes/1`: what `holoscope probes` writes and the panel shows. */
export type ProbesReport = ProbesFigures & WithRecipe;
/** Format `holoscope.similarity/1`: what `holoscope compare` writes. */
export type SimilarityReport = SimilarityFigures & WithRecipe;

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

/** A finished probing. */
export interface ProbesRun extends Omit<Run, "format" | "report"> {
  format: "holoscope.probes-run/1";
  report: ProbesReport;
}

/** A finished comparison. */
export interface SimilarityRun extends Omit<Run, "format" | "report" | "inspection"> {
  format: "holoscope.similarity-run/1";
  report: SimilarityReport;
}
