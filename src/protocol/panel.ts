import type { Progress } from "./engine";
import type { CutInfo, Inspection } from "./inspection";
import type { RecipeInput } from "./recipe";
import type { RecipeRun, Run } from "./run";
import type { RecipeStudy } from "./studies";
import type { PairDetails } from "./studies/similarity/report";

/**
 * What the panel of a recipe, or of a model that has none yet, shows. The host owns it and sends patches; the page
 * draws it.
 */
export interface PanelState {
  inspection?: Inspection;
  /** File name of the recipe, for display, and its content. */
  recipeName: string;
  recipe?: RecipeInput;
  status: PanelStatus;
  /** The tab that is turned to. */
  face: RecipeStudy;
  /** The study that runs, or ran last: `status` is about it. */
  work: RecipeStudy;
  /** Whether it was one pair of a comparison that was looked into. */
  ofPair: boolean;
  /** The run on show of every study that has one. */
  runs: ShownRuns;
  /** Studies whose recipe, model or data changed since the run on show. */
  stale: RecipeStudy[];
  /** The part of each study that is selected: a cut, a tensor. */
  selected: Partial<Record<RecipeStudy, string>>;
  /** The answer to the last "checkCut"; absent while it is awaited. */
  pickedCut?: CutInfo;
  /** What probes can be told to read: columns or arrays of the dataset; absent until the probes are shown. */
  targets?: string[];
  /** What lies behind single pairs of the comparison on show, as far as it was asked for. */
  details: PairDetails[];
}

export type ShownRuns = { [K in RecipeStudy]?: Run<K> };

export type PanelStatus =
  | { kind: "loading" }
  | { kind: "idle" }
  | { kind: "running"; progress: Progress }
  | { kind: "cancelled" }
  /** `died`: the child process ended in mid-run; running again starts a new one. */
  | { kind: "failed"; message: string; died: boolean };

export type HostMessage =
  | { type: "patch"; patch: Partial<PanelState> }
  /** A run takes the place of that of its study. */
  | { type: "run"; run: RecipeRun };

/** Before anything is known. */
export const emptyPanel: PanelState = {
  recipeName: "",
  status: { kind: "loading" },
  face: "cuts",
  work: "cuts",
  ofPair: false,
  runs: {},
  stale: [],
  selected: {},
  details: [],
};

/** The runs on show with one more. */
export const withRun = (runs: ShownRuns, run: RecipeRun): ShownRuns => ({ ...runs, [run.kind]: run });
