import type { Reproduction } from "../../src/protocol/reproduction";
import {
  dataTable,
  faithfulnessTable,
  generalizationTable,
  lambdaRemark,
  networksTable,
  stabilityTable,
  whatWasDone,
} from "../../src/protocol/reproductionTables";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import { agreementFigure } from "./agreement";
import { calibrationFigure } from "./calibration";
import { comparisonTable } from "./comparisonTable";

/** Fills the page with a reproduction of the paper, in the paper's order. */
export function reproductionPage(r: Reproduction, host: Host): void {
  document.body.classList.add("reproduction");
  // Cut stands below cut in all figures.
  document.body.style.setProperty("--columns", String(Math.max(1, ...r.datasets.map(({ figures }) => figures.length))));
  document.body.append(head(r), h("main", {}, ...(r.datasets.length > 0 ? results(r, host) : [])));
}

const head = (r: Reproduction): HTMLElement =>
  h(
    "header",
    { class: "page-header" },
    h("h1", {}, "The holographic paper, reproduced"),
    h("p", {}, whatWasDone(r)),
    h("p", {}, lambdaRemark(r)),
    ...r.missing.map(({ name, remedy }) => h("p", { class: "banner" }, h("span", {}, `${name} is missing: ${remedy}`))),
    r.notes.length > 0 &&
      h("ul", { class: "notes", "aria-label": "Notes" }, ...r.notes.map((note) => h("li", {}, note))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

function results(r: Reproduction, host: Host): HTMLElement[] {
  const [seed = NaN] = r.seeds;
  return [
    part("Data and networks", comparisonTable(dataTable(r)), comparisonTable(networksTable(r))),
    part(
      "Faithfulness",
      ...r.datasets.map((dataset) => agreementFigure(figureNumbers[dataset.id], dataset, seed, host)),
      comparisonTable(faithfulnessTable(r)),
    ),
    part("Calibration", calibrationFigure(r, host)),
    part("Stability", comparisonTable(stabilityTable(r))),
    part("Generalisation", comparisonTable(generalizationTable(r))),
  ];
}

/** As the paper numbers its figures, whatever data are there. */
const figureNumbers = { pima: 1, census: 2, mnist: 3 } as const;

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
