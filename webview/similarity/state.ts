import type { MeasureName } from "../../src/protocol/studies/similarity/recipe";
import type { SimilarityMessage, SimilarityState } from "../../src/protocol/similarityPanel";
import type { Host } from "../host";
import type { StateStore } from "../store";

/** The panel's state, and what concerns nobody but the webview. */
export interface SimilarityPageState extends SimilarityState {
  measure: MeasureName;
  /** Of subspace match; the nearest one that was computed is shown. */
  epsilon: number;
  /** The cell that is picked: places of two tensors. */
  cell: readonly [number, number];
  /** Place of the checkpoint that is looked at along the depth; by default the first. */
  checkpoint: number;
}

export type SimilarityStore = StateStore<SimilarityPageState>;
export type SimilarityHost = Host<SimilarityMessage>;

export const initialState: SimilarityPageState = {
  recipeName: "",
  status: { kind: "loading" },
  work: "compare",
  compared: null,
  details: [],
  stale: false,
  measure: "linearCka",
  epsilon: 0.5,
  cell: [0, 0],
  checkpoint: 0,
};
