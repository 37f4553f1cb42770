import type { RepresentationFacts } from "../../src/protocol/studies/similarity/report";
import { h, replace, type Child } from "../dom";
import { figure } from "../format";
import { Scope, picture, type PictureElement } from "../plots/picture";
import { measureTitles } from "../../src/protocol/similarityWords";
import { detailsPart } from "./details";
import { measuresPicture } from "./measuresPlot";
import type { SimilarityHost, SimilarityPageState, SimilarityStore } from "./state";
import { pairAt, shownSimilarity, type ShownSimilarity } from "./shown";

/**
 * The pair that is picked: all measures beside chance, what the layers are, and on request what lies behind the
 * figures.
 */
export function pair(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const title = h("h2", { id: "pair-title", "aria-live": "polite" });
  const plot = h("div", {});
  const facts = h("div", { class: "pair-facts" });
  const section = h(
    "section",
    { class: "pair-findings", "aria-labelledby": "pair-title", hidden: true },
    title,
    plot,
    facts,
    detailsPart(store, host),
  );
  let scope = new Scope();
  let drawn: PictureElement | undefined;
  let known: SimilarityPageState["compared"] = null;
  store.watch(["compared", "measure", "epsilon", "cell"], (state) => {
    const shown = shownSimilarity(state);
    section.hidden = !shown;
    if (!shown) return;
    const [a, b] = shown.cell;
    title.textContent = `${shown.rows[a]} ~ ${shown.columns[b]}`;
    replace(facts, ...factsOf(shown));
    const next = measuresPicture(shown);
    if (drawn && known === state.compared) return drawn.draw(next);
    known = state.compared;
    scope.stop();
    scope = new Scope();
    drawn = picture(host, scope, next);
    replace(plot, drawn.element);
    scope.start();
  });
  return section;
}

function factsOf(shown: ShownSimilarity): Child[] {
  const {
    report,
    cell: [a, b],
  } = shown;
  const pair = pairAt(shown, a, b);
  const [first, second] = [report.models[0].tensors[a], report.models.at(-1)?.tensors[b]];
  if (!pair || !first || !second) return [];
  return [
    pair.warnings.length > 0 &&
      h(
        "ul",
        { class: "notes", "aria-label": "Warnings" },
        ...pair.warnings.map(({ measures, text }) =>
          h("li", {}, h("strong", {}, `${measures.map((measure) => measureTitles[measure]).join(", ")}: `), `${text}.`),
        ),
      ),
    pair.spans && h("p", {}, spanText(pair.spans)),
    h(
      "p",
      { class: "quiet" },
      pair.rows.kind === "positions"
        ? `Compared over one drawn position of ${pair.rows.grid?.join(" \u00d7 ") ?? ""} of each of ${pair.rows.count.toLocaleString("en")} examples.`
        : `Compared over ${pair.rows.count.toLocaleString("en")} examples${first.isImage || second.isImage ? ", images by the means of their channels" : ""}.`,
    ),
    factTable(shown, first, second),
  ];
}

function spanText({
  ranks: [first, second],
  shared,
  isEqual,
  isIsomorphic,
}: NonNullable<NonNullable<ReturnType<typeof pairAt>>["spans"]>): string {
  const relation = isEqual
    ? "they are equal, an exact match"
    : isIsomorphic
      ? "they are isomorphic but not equal"
      : "they are of different dimension";
  return `The units span ${first} and ${second} dimensions, of which ${shared} are shared: ${relation}.`;
}

const rows: [name: string, title: string, value: (facts: RepresentationFacts) => number][] = [
  ["units", "columns that are compared: values, or channels of images", ({ units }) => units],
  ["dead units", "zero for every row; no measure counts them", ({ dead }) => dead],
  ["rank", "singular values above 1e-6 of the largest", ({ rank }) => rank],
  [
    "effective rank",
    "exp of the entropy of the variances of the principal directions",
    ({ effectiveRank }) => effectiveRank,
  ],
  [
    "participation ratio",
    "(sum of the variances)\u00b2 over the sum of their squares",
    ({ participationRatio }) => participationRatio,
  ],
  ["directions of SVCCA", "that explain the share of the variance", ({ svccaDirections }) => svccaDirections],
];

function factTable(
  { rows: names, columns, cell: [a, b] }: ShownSimilarity,
  first: RepresentationFacts,
  second: RepresentationFacts,
): HTMLElement {
  const head = ["", names[a] ?? "", columns[b] ?? ""].map((name, k) =>
    h(
      "th",
      { scope: "col", class: k === 0 ? "text" : "number", title: [undefined, first.tensor, second.tensor][k] },
      name,
    ),
  );
  const body = rows.map(([name, title, value]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "text", title }, name),
      ...[first, second].map((facts) => h("td", { class: "number" }, figure(value(facts)))),
    ),
  );
  return h("table", { class: "data" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body));
}
