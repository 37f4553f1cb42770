import type { Reproduction } from "../../src/protocol/reproduction";
import type { Finding } from "../../src/protocol/finding";
import { holographicDone, lambdaRemark, presentHolographic } from "../../src/protocol/papers/holographic";
import { missingText } from "../../src/protocol/papers/presentingPapers";
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
    h("p", {}, holographicDone(r).join(" ")),
    h("p", {}, lambdaRemark(r)),
    ...r.missing.map((data) => h("p", { class: "banner" }, h("span", {}, missingText(data)))),
    r.notes.length > 0 &&
      h("ul", { class: "notes", "aria-label": "Notes" }, ...r.notes.map((note) => h("li", {}, note))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

/** The findings in the parts of the paper; those that draw every example or feature have a figure of their own. */
function results(r: Reproduction, host: Host): HTMLElement[] {
  const findings = new Map(presentHolographic(r).map((finding) => [finding.id, finding]));
  const table = (id: string) => tableOf(findings.get(id));
  return [
    part("Data and networks", table("data"), table("networks")),
    part(
      "Faithfulness",
      ...r.datasets.map((dataset) => agreementFigure(dataset, findings.get(`agreement-${dataset.id}`)?.title, host)),
      table("faithfulness"),
    ),
    part("Calibration", calibrationFigure(r, findings.get("calibration")?.title, host)),
    part("Stability", table("stability")),
    part("Generalisation", table("generalization")),
  ];
}

const tableOf = (finding: Finding | undefined): Child => finding && comparisonTable(finding, finding.title);

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
