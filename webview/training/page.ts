import { extend } from "../../src/protocol/curve";
import { h } from "../dom";
import { connectTraining } from "../host";
import { StateStore } from "../store";
import { curves } from "./curves";
import { trainingHeader } from "./header";
import { outcome } from "./outcome";
import { initialState, type TrainingPageStore } from "./state";

/** The page of a training: how it is set up, how it goes, what it came to. */
export function trainingPage(): void {
  const store: TrainingPageStore = new StateStore(initialState);
  const host = connectTraining((message) =>
    store.patch(message.type === "patch" ? message.patch : { points: extend(store.state.points, message.points) }),
  );
  document.body.append(
    trainingHeader(store, host),
    h("main", { class: "training" }, outcome(store, host), curves(store, host)),
  );
}
