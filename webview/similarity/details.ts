import { similarityTexts } from "../../src/protocol/studies/similarity/texts";
import type { PairDetails, UnitMatch } from "../../src/protocol/studies/similarity/report";
import { button } from "../controls";
import { h, replace, type Child } from "../dom";
import { counted, figure, short } from "../format";
import { tooltip, valueAxis } from "../plots/axes";
import type { Plot } from "../plots/chart";
import { Scope, picture, type Picture } from "../plots/picture";
import { framed } from "../views/view";
import type { SimilarityHost, SimilarityStore } from "./state";
import { detailsOf, fileName, pairAt, shownSimilarity, type ShownSimilarity } from "./shown";

/** Units and matches that are listed in full. */
const listedUnits = 40;
const listedMatches = 20;

/** What lies behind the pair that is picked, or the button that asks for it. */
export function detailsPart(store: SimilarityStore, host: SimilarityHost): HTMLElement {
  const part = h("div", { class: "pair-details" });
  let scope = new Scope();
  let drawn = "";
  store.watch(["compared", "details", "cell", "epsilon", "status"], (state) => {
    const shown = shownSimilarity(state);
    const details = shown && detailsOf(shown);
    const busy = state.status.kind === "running";
    const now = `${state.compared?.id} ${shown?.cell.join()} ${shown?.epsilon} ${details?.epsilon} ${busy}`;
    if (now === drawn) return;
    drawn = now;
    scope.stop();
    scope = new Scope();
    const ask =
      host.live && shown && details?.epsilon !== shown.epsilon && askButton(shown, host, busy, details !== undefined);
    replace(
      part,
      ask,
      details &&
        shown &&
        framed(
          "similarity-details",
          similarityTexts.details,
          picture(host, scope, correlationPicture(shown, details), "wide").element,
          ...matches(shown, details),
          directionTable(shown, details),
        ),
    );
    scope.start();
  });
  return part;
}

function askButton(shown: ShownSimilarity, host: SimilarityHost, disabled: boolean, again: boolean): Child {
  const {
    cell: [a, b],
    epsilon,
  } = shown;
  const pair = pairAt(shown, a, b);
  if (!pair) return false;
  const ask = () => host.post({ type: "details", a: pair.a, b: pair.b, epsilon });
  const title = "Look into this pair: canonical correlations, matched units and the most correlated directions";
  return h(
    "p",
    { class: "actions" },
    button(again ? `Match units at \u03b5 ${epsilon}` : "Look into this pair", ask, { disabled, title }),
    h("span", { class: "quiet" }, again ? "" : "canonical correlations, matched units, most correlated directions"),
  );
}

function correlationPicture(shown: ShownSimilarity, { correlations, a, b }: PairDetails): Picture {
  const strong = correlations.filter((correlation) => correlation > 0.9).length;
  return {
    name: fileName(shown, `correlations-${shown.rows[a]}-${shown.columns[b]}`),
    title: [
      figure(strong),
      ` of ${counted(correlations.length, "canonical correlation")} ${strong === 1 ? "is" : "are"} above 0.9.`,
    ],
    level: "h5",
    plot: bars(correlations),
    table: {
      caption: "Canonical correlations",
      columns: [
        { name: "direction", values: correlations.map((_, i) => i + 1) },
        { name: "correlation", values: correlations },
      ],
    },
  };
}

/** One bar a direction, from 0 to 1. */
function bars(correlations: number[]): Plot {
  const option: Plot["option"] = (theme) => ({
    animation: false,
    grid: { left: 58, right: 14, top: 10, bottom: 40 },
    tooltip: tooltip(theme, (_, at) => [`Direction ${at + 1}`, `Correlation: ${short(correlations[at] ?? NaN)}`]),
    xAxis: {
      type: "category",
      data: correlations.map((_, i) => String(i + 1)),
      name: "canonical direction",
      nameLocation: "middle",
      nameGap: 24,
      nameTextStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
      axisLabel: { color: theme.quiet, fontFamily: theme.font, fontSize: 11 },
      axisLine: { show: true, lineStyle: { color: theme.line } },
      axisTick: { show: false },
    },
    yAxis: valueAxis({ name: "correlation", range: [0, 1], theme, gap: 40, labelEnds: true }),
    series: [
      {
        type: "bar",
        name: "correlation",
        data: correlations,
        barMaxWidth: 26,
        barCategoryGap: "12%",
        itemStyle: { color: theme.first },
      },
    ],
  });
  return { option };
}

function matches({ rows, columns }: ShownSimilarity, { a, b, epsilon, maximum, simple }: PairDetails): Child[] {
  const names: [string, string] = [rows[a] ?? "", columns[b] ?? ""];
  const size = maximum.a.length + maximum.b.length;
  return [
    h(
      "h5",
      { class: "picture-title" },
      size === 0
        ? `No units match at \u03b5 ${epsilon}.`
        : `At \u03b5 ${epsilon} ${counted(maximum.a.length, "unit")} of ${names[0]} match ${short(maximum.b.length)} of ${names[1]}.`,
    ),
    size > 0 && h("p", {}, matchText(maximum, names)),
    simple === undefined && h("p", { class: "quiet" }, "There are too many units to search for simple matches."),
    simple !== undefined &&
      simple.length > 0 &&
      h(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Simple matches" },
        matchTable(simple, names),
      ),
  ];
}

const unitList = (units: readonly number[]): string =>
  units.length === 0 ? "none" : units.slice(0, listedUnits).join(", ") + (units.length > listedUnits ? " \u2026" : "");

const matchText = ({ a, b }: UnitMatch, [first, second]: [string, string]): string =>
  `Maximum match: units ${unitList(a)} of ${first} with ${unitList(b)} of ${second}.`;

function matchTable(simple: readonly UnitMatch[], [first, second]: [string, string]): HTMLElement {
  const more = simple.length > listedMatches ? ` (the first ${listedMatches} of ${short(simple.length)})` : "";
  const head = [`units of ${first}`, `units of ${second}`].map((name) =>
    h("th", { scope: "col", class: "text" }, name),
  );
  const body = simple
    .slice(0, listedMatches)
    .map(({ a, b }) => h("tr", {}, h("td", {}, unitList(a)), h("td", {}, unitList(b))));
  return h(
    "table",
    { class: "data" },
    h("caption", {}, `Simple matches, smallest first${more}`),
    h("thead", {}, h("tr", {}, ...head)),
    h("tbody", {}, ...body),
  );
}

/** Of the strongest directions the units that correlate most with them. */
function directionTable({ rows, columns }: ShownSimilarity, { a, b, directions }: PairDetails): Child {
  if (directions.length === 0) return undefined;
  const units = (list: PairDetails["directions"][number]["a"]) =>
    list.map(({ unit, correlation }) => `${unit} (${correlation.toFixed(2)})`).join(", ");
  const head = [
    ["direction", "number"],
    ["correlation", "number"],
    [`units of ${rows[a]}`, "text"],
    [`units of ${columns[b]}`, "text"],
  ].map(([name, align]) => h("th", { scope: "col", class: align }, name));
  const body = directions.map((direction, i) =>
    h(
      "tr",
      {},
      h("td", { class: "number" }, String(i + 1)),
      h("td", { class: "number" }, figure(direction.correlation)),
      h("td", {}, units(direction.a)),
      h("td", {}, units(direction.b)),
    ),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Most correlated directions" },
    h(
      "table",
      { class: "data" },
      h("caption", {}, "Most correlated directions, with the units that correlate most with them"),
      h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...body),
    ),
  );
}
