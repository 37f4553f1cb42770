import type { PanelStatus, PictureMessage } from "./panel";
import type { RecipeInput } from "./recipe";
import type { PairDetails } from "./studies/similarity/report";
import type { Run } from "./run";

/** What the panel of a comparison shows. The host owns it and sends patches; the webview draws it. What ceases to be is null: undefined does not travel. */
export interface SimilarityState {
  /** File name of the recipe, for display, and its content. */
  recipeName: string;
  recipe?: RecipeInput;
  status: PanelStatus;
  /** What runs, or ran last: `status` is about it. */
  work: "compare" | "details";
  compared: Run<"similarity"> | null;
  /** What lies behind single pairs of `compared`, as far as it was asked for. */
  details: PairDetails[];
  /** The recipe, a model or the data changed since `compared` was made. */
  stale: boolean;
}

export type SimilarityMessage =
  | { type: "ready" }
  | { type: "compare" }
  | { type: "cancel" }
  /** Asks what lies behind one pair: places of the two tensors in the report. */
  | { type: "details"; a: number; b: number; epsilon: number }
  | { type: "openRecipe" }
  | { type: "exportHtml" }
  | PictureMessage;
