import { h } from "../dom";
import { runOn, type PageState, type Store } from "../state";
import { StateStore } from "../store";
import { learning } from "./learning";
import { pair } from "./pair";
import { pairs } from "./pairs";
import { initialState, type SimilarityHost, type SimilarityStore } from "./state";

/** A comparison: all pairs of layers, what lies behind one of them, and how learning went. */
export function comparison(store: Store, host: SimilarityHost): HTMLElement {
  const own: SimilarityStore = new StateStore(initialState);
  // A plot needs the size of its element, so nothing is drawn before the tab is turned to.
  store.watch(["face", runOn("similarity"), "details", "recipe", "status", "work"], (state) => {
    if (state.face === "similarity") own.patch(comparedIn(state));
  });
  const both = h("div", { class: "pairs-layout" }, pairs(own, host), pair(own, host));
  return h("div", { class: "similarity" }, both, learning(own, host));
}

const comparedIn = ({ recipe, status, work, runs, details }: PageState) => ({
  recipe,
  status,
  work,
  compared: runs.similarity ?? null,
  details,
});
