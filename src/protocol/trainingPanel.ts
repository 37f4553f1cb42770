import type { Progress } from "./engine";

import type { Trained, TrainingPoint } from "./studies/training/report";
import type { Training } from "./studies/training/recipe";

/**
 * What the panel of a training shows. The host owns it and sends patches; the webview draws it. What ceases to be is
 * null: undefined does not travel.
 */
export interface TrainingState {
  /** File name of the recipe, for display, and its content with the defaults. */
  recipeName: string;
  recipe?: Training;
  /** Of the model that is trained on; of a new network they are known when it is trained. */
  parameters?: number;
  status: TrainingStatus;
  /** Step at which a training was paused that can go on. */
  paused: number | null;
  /** The curve so far, thinned out (see curve.ts). */
  points: TrainingPoint[];
  /** What the last training came to; its history is in `points`. */
  trained: TrainingResult | null;
  /** The recipe is another than that of `trained`. */
  stale: boolean;
}

export type TrainingResult = Omit<Trained, "history">;

export type TrainingStatus =
  | { kind: "loading" }
  /** Nothing goes on: never started, paused or finished. */
  | { kind: "idle" }
  | { kind: "running"; progress: Omit<Progress, "points"> }
  /** The step that is being computed ends first. */
  | { kind: "pausing" }
  /** `died`: the child process ended in mid-run; resuming starts a new one. */
  | { kind: "failed"; message: string; died: boolean };

export type TrainingHostMessage =
  | { type: "patch"; patch: Partial<TrainingState> }
  /** Points that follow those sent before. */
  | { type: "points"; points: TrainingPoint[] };
