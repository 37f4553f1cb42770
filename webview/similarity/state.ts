import type { PanelState } from "../../src/protocol/panel";
import type { Run } from "../../src/protocol/run";
import type { MeasureName } from "../../src/protocol/studies/similarity/recipe";
import type { Host } from "../host";
import type { StateStore } from "../store";

/** The comparison on show, and what concerns nobody but the page. */
export interface SimilarityPageState extends Pick<PanelState, "recipe" | "status" | "work" | "details"> {
  compared: Run<"similarity"> | null;
  measure: MeasureName;
  /** Of subspace match; the nearest one that was computed is shown. */
  epsilon: number;
  /** The cell that is picked: places of two tensors. */
  cell: readonly [number, number];
  /** Place of the checkpoint that is looked at along the depth; by default the first. */
  checkpoint: number;
}

export type SimilarityStore = StateStore<SimilarityPageState>;
export type SimilarityHost = Host;

export const initialState: SimilarityPageState = {
  status: { kind: "loading" },
  work: "similarity",
  compared: null,
  details: [],
  measure: "linearCka",
  epsilon: 0.5,
  cell: [0, 0],
  checkpoint: 0,
};
