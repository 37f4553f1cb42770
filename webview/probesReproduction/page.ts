import type { Finding } from "../../src/protocol/finding";
import { presentProbesPaper, probesDone, probesRemarks } from "../../src/protocol/papers/probes";
import { missingText } from "../../src/protocol/papers/presentingPapers";
import type { ProbesReproduction } from "../../src/protocol/probesReproduction";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import { Scope } from "../plots/picture";
import { comparisonTable } from "../reproduction/comparisonTable";
import { trainingFigure, untrainedFigure } from "./figures";

/** Fills the page with a reproduction of the probe paper, in the paper's order. */
export function probesReproductionPage(r: ProbesReproduction, host: Host): void {
  document.body.classList.add("reproduction");
  const scope = new Scope();
  const findings = new Map(presentProbesPaper(r).map((finding) => [finding.id, finding]));
  const statements = findings.get("statements");
  const withFigure = (number: number, draw: (title: string) => HTMLElement) => {
    const finding = findings.get(`figure-${number}`);
    return finding && part(finding.label, draw(finding.title), inNumbers(number, finding));
  };
  const { untrained, trainings } = r;
  const sections = [
    statements &&
      part("What the paper states", h("div", { class: "statements" }, comparisonTable(statements, statements.title))),
    untrained && withFigure(3, (title) => untrainedFigure(untrained, title, host, scope)),
    ...trainings.map((training) =>
      withFigure(training.figure, (title) => trainingFigure(training, title, host, scope)),
    ),
  ];
  document.body.append(head(r), h("main", {}, ...sections));
  scope.start();
}

/** The picture above it has the title. */
const inNumbers = (figure: number, finding: Finding): HTMLElement =>
  comparisonTable(finding, `Figure ${figure} in numbers.`);

const head = (r: ProbesReproduction): HTMLElement =>
  h(
    "header",
    { class: "page-header" },
    h("h1", {}, "Linear probes, reproduced"),
    h("p", {}, probesDone.join(" ")),
    ...r.missing.map((data) => h("p", { class: "banner" }, h("span", {}, missingText(data)))),
    h("ul", { class: "notes", "aria-label": "Notes" }, ...probesRemarks(r).map((remark) => h("li", {}, remark))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
