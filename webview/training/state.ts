import type { TrainingState } from "../../src/protocol/trainingPanel";
import type { StateStore } from "../store";

export type Scale = "log" | "linear";

/** The panel's state, and what concerns nobody but the webview. */
export interface TrainingPageState extends TrainingState {
  /** Of the objective. */
  scale: Scale;
}

export type TrainingPageStore = StateStore<TrainingPageState>;

export const initialState: TrainingPageState = {
  recipeName: "",
  status: { kind: "loading" },
  paused: null,
  points: [],
  trained: null,
  stale: false,
  scale: "log",
};
