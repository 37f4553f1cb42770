import { extend } from "../../src/protocol/curve";
import type { TrainingState } from "../../src/protocol/trainingPanel";
import { h } from "../dom";
import { connectTraining } from "../host";
import { StateStore } from "../store";
import { curves } from "./curves";
import { trainingHeader } from "./header";
import { outcome } from "./outcome";

export type Scale = "log" | "linear";

/** The panel's state, and what concerns nobody but the webview. */
export interface TrainingPageState extends TrainingState {
  /** Of the objective. */
  scale: Scale;
}

export type TrainingPageStore = StateStore<TrainingPageState>;

/** The page of a training: how it is set up, how it goes, what it came to. */
export function trainingPage(): void {
  const store: TrainingPageStore = new StateStore<TrainingPageState>({
    recipeName: "",
    status: { kind: "loading" },
    paused: null,
    points: [],
    trained: null,
    stale: false,
    scale: "log",
  });
  const host = connectTraining((message) =>
    store.patch(message.type === "patch" ? message.patch : { points: extend(store.state.points, message.points) }),
  );
  document.body.append(
    trainingHeader(store, host),
    h("main", { class: "training" }, outcome(store, host), curves(store, host)),
  );
}
