import { modelStem } from "../../src/protocol/modelFormats";
import type { SimilarityReport } from "../../src/protocol/run";
import { comparisonTitle, conditions } from "../../src/protocol/similarityWords";
import { bannerLine, engineStopped, type BannerText } from "../banner";
import { button, link } from "../controls";
import { entry, h, replace, type Child } from "../dom";
import { counted, figure, fileNameOf } from "../format";
import { madeAt } from "../header";
import type { SimilarityHost, SimilarityPageState, SimilarityStore } from "./state";

/** What is compared over what, and what can be done now. */
export function similarityHeader(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const title = h("h1", {});
  const facts = h("dl", { class: "facts" });
  const actions = h("div", { class: "actions", role: "group", "aria-label": "Comparison" });
  const links = h("div", { class: "links" });
  store.watch(["recipe", "recipeName", "compared"], ({ recipe, recipeName, compared }) => {
    title.textContent = recipe ? comparisonTitle(recipe, (file) => modelStem(fileNameOf(file))) : "Holoscope";
    replace(
      links,
      ...(host.live ? linksOf(host, recipeName, compared !== null) : [compared ? madeAt(compared.created) : undefined]),
    );
    replace(facts, ...(compared ? factsOf(compared.report) : []));
  });
  if (host.live) watchActions(store, host, actions);
  return h(
    "header",
    { class: "page-header" },
    h("div", { class: "title-row" }, title, actions, links),
    facts,
    banner(store, host),
  );
}

const linksOf = (host: SimilarityHost, recipeName: string, hasRun: boolean): Child[] => [
  link(recipeName, () => host.post({ type: "openRecipe" }), "Open the recipe of this comparison"),
  hasRun && link("Export HTML", () => host.post({ type: "exportHtml" }), "Write this page as one self-contained file"),
];

function factsOf(report: SimilarityReport): Child[] {
  const { models, data } = report;
  const [examples = "", ...others] = conditions(report);
  return [
    ...models.map(({ path, name, parameters, tensors }, side) =>
      entry(
        models.length === 1 ? "Model" : `${"AB"[side]}`,
        h("span", { title: path }, name),
        ", ",
        figure(parameters),
        ` parameters, ${counted(tensors.length, "layer")}`,
      ),
    ),
    entry("Data", h("span", { title: data.path }, fileNameOf(data.path)), `, ${examples}`),
    entry("Conditions", others.join(" \u00b7 ")),
  ];
}

/** The buttons that start and stop. Progress moves in place, so that Cancel keeps the focus. */
function watchActions(store: SimilarityStore, host: SimilarityHost, actions: HTMLElement): void {
  const bar = h("progress", { max: 1, "aria-label": "Progress of the comparison" });
  const message = h("span", { class: "progress-text", "aria-live": "polite" });
  const cancel = button("Cancel", () => host.post({ type: "cancel" }));
  let drawn = "";
  store.watch(["status", "compared", "recipe"], ({ status, compared, recipe }) => {
    if (status.kind === "running") {
      bar.value = status.progress.fraction;
      message.textContent = message.title = status.progress.message;
    }
    const now = `${status.kind === "running"} ${compared !== null} ${recipe !== undefined}`;
    if (now === drawn) return;
    drawn = now;
    const start =
      recipe &&
      button(compared ? "Compare again" : "Compare", () => host.post({ type: "compare" }), { primary: !compared });
    replace(
      actions,
      ...(status.kind === "running" ? [h("div", { class: "progress" }, message, bar), cancel] : [start]),
    );
  });
}

/** One line about how things stand where there is something to say: cancelled, failed, or out of date. */
function banner(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const { line, show } = bannerLine();
  const again = () => button("Compare again", () => host.post({ type: "compare" }));
  const text = ({ status, work, compared, stale }: SimilarityPageState): BannerText => {
    if (status.kind === "failed") {
      const recipe = !status.died && button("Open recipe", () => host.post({ type: "openRecipe" }));
      return ["failed", engineStopped(status.died), h("span", {}, status.message), recipe, again()];
    }
    if (status.kind === "cancelled" && work === "compare")
      return [
        "cancelled",
        h("span", {}, compared ? "Cancelled: below is the comparison before." : "Cancelled before there was a result."),
        again(),
      ];
    if (status.kind === "cancelled") return ["cancelled", h("span", {}, "Cancelled: the pair was not looked into.")];
    if (stale && compared && status.kind === "idle")
      return ["stale", h("span", {}, "The recipe, a model or the data changed since this comparison."), again()];
    return [""];
  };
  store.watch(["status", "stale", "compared"], (state) => show(text(state)));
  return line;
}
