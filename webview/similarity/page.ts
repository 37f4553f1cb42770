import { h } from "../dom";
import { connectSimilarity } from "../host";
import { followSystemTheme } from "../plots/theme";
import { StateStore } from "../store";
import { similarityHeader } from "./header";
import { learning } from "./learning";
import { pair } from "./pair";
import { pairs } from "./pairs";
import { initialState, type SimilarityStore } from "./state";

/** The page of a comparison: what is compared, all pairs of layers, what lies behind one of them, and how learning went. */
export function similarityPage(): void {
  const store: SimilarityStore = new StateStore(initialState);
  const host = connectSimilarity((patch) => store.patch(patch));
  if (!host.live) followSystemTheme();
  const both = h("div", { class: "pairs-layout" }, pairs(store, host), pair(store, host));
  document.body.append(similarityHeader(store, host), h("main", { class: "similarity" }, both, learning(store, host)));
}
