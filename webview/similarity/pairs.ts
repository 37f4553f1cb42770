import { similarityTexts } from "../../src/protocol/studies/similarity/texts";
import { isMeasure, measuresOf, measureTitles, epsilonsOf } from "../../src/protocol/similarityWords";
import { recipeStudies } from "../../src/protocol/studies";
import { select, slider, type Options } from "../controls";
import { h, replace, type Child } from "../dom";
import { Scope, picture, type PictureElement } from "../plots/picture";
import { framed } from "../views/view";
import { layerHeatmap } from "./heatmap";
import type { SimilarityHost, SimilarityPageState, SimilarityStore } from "./state";
import { shownSimilarity, type ShownSimilarity } from "./shown";

/** The heatmap of all pairs, with the measure and its epsilon to choose. */
export function pairs(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const controls = h("div", { class: "setting" });
  const content = h("div", { class: "findings-content" });
  let scope = new Scope();
  let drawn: PictureElement | undefined;
  let known: SimilarityPageState["compared"] = null;
  const choose = (a: number, b: number) => store.patch({ cell: [a, b] });
  store.watch(["compared", "status"], (state) => {
    const shown = shownSimilarity(state);
    if (shown && drawn && state.compared === known) return;
    known = state.compared;
    scope.stop();
    scope = new Scope();
    drawn = shown && picture(host, scope, layerHeatmap(shown, choose));
    replace(
      content,
      ...(shown && drawn
        ? [notes(shown), framed("similarity-pairs", similarityTexts.pairs, drawn.element, warnings(shown))]
        : [empty(state)]),
    );
    scope.start();
  });
  store.watch(["compared", "measure"], (state) => replace(controls, ...controlsOf(store, shownSimilarity(state))));
  store.watch(["measure", "epsilon", "cell"], (state) => {
    const shown = shownSimilarity(state);
    if (shown) drawn?.draw(layerHeatmap(shown, choose));
  });
  return h(
    "section",
    { class: "findings", "aria-labelledby": "pairs-title" },
    h("div", { class: "findings-head" }, h("h2", { id: "pairs-title" }, "How alike"), controls),
    content,
  );
}

function controlsOf(store: SimilarityStore, shown: ShownSimilarity | undefined): Child[] {
  if (!shown) return [];
  const options = measuresOf(shown.report).map((measure): Options[number] => [measure, measureTitles[measure]]);
  const measure = h(
    "div",
    { class: "setting" },
    "Measure:",
    select("Measure", options, shown.measure, (name) => isMeasure(name) && store.patch({ measure: name })),
  );
  return shown.measure === "subspaceMatch" ? [measure, epsilonSlider(store, shown)] : [measure];
}

/** Through the epsilons that were computed. */
function epsilonSlider(store: SimilarityStore, { report, epsilon }: ShownSimilarity): HTMLElement {
  const epsilons = epsilonsOf(report);
  const value = h("output", {});
  const say = (at: number) => {
    value.textContent = `\u03b5 = ${epsilons[at]}`;
    range.setAttribute("aria-valuetext", String(epsilons[at]));
  };
  const range = slider("Epsilon of subspace match", epsilons.length - 1, epsilons.indexOf(epsilon), (at) => {
    say(at);
    store.patch({ epsilon: epsilons[at] });
  });
  say(epsilons.indexOf(epsilon));
  return h("div", { class: "setting" }, range, value);
}

const notes = ({ report }: ShownSimilarity): Child =>
  report.notes.length > 0 &&
  h("ul", { class: "notes", "aria-label": "Notes" }, ...report.notes.map((note) => h("li", {}, note)));

/** Whether some figures need more examples, and how many. */
function warnings({ report }: ShownSimilarity): Child {
  const needed = report.similarity.flatMap((pair) => pair.warnings.flatMap((warning) => warning.needed ?? []));
  if (needed.length === 0) return undefined;
  return h(
    "p",
    { class: "quiet" },
    `\u25e5 There are ${report.data.examples.toLocaleString("en")} examples; for all figures to mean what they say ${Math.max(...needed).toLocaleString("en")} are needed. What a pair needs stands beside its figures.`,
  );
}

function empty({ status, recipe, work }: SimilarityPageState): HTMLElement {
  const say = (title: string, ...content: Child[]) => h("div", { class: "empty" }, h("h3", {}, title), ...content);
  if (status.kind === "running" && work !== "similarity")
    return say(
      "Running",
      h("p", {}, `${recipeStudies[work].label} are being computed; layers can be compared afterwards.`),
    );
  if (status.kind === "running")
    return say("Comparing", h("p", {}, "The pictures appear here when all pairs of layers are compared."));
  if (status.kind === "failed") return say("Nothing to show", h("p", {}, "The message above says what went wrong."));
  if (!recipe) return say("Reading the recipe", h("progress", { "aria-label": "Reading the recipe" }));
  return say(
    "Not compared yet",
    h(
      "p",
      {},
      "How alike all layers are stands here once the comparison has run, by eight measures, each beside what chance gives.",
    ),
  );
}
