import type { ProbesReproduction, ReproducedTraining } from "../../src/protocol/probesReproduction";
import {
  probesRemarks,
  probesWhatWasDone,
  statementsTable,
  trainingTable,
  untrainedTable,
} from "../../src/protocol/probesReproductionTables";
import type { ComparisonTable } from "../../src/protocol/reproductionTables";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import { Scope } from "../plots/picture";
import { comparisonTable } from "../reproduction/comparisonTable";
import { trainingFigure, untrainedFigure } from "./figures";

/** Fills the page with a reproduction of the probe paper, in the paper's order. */
export function probesReproductionPage(r: ProbesReproduction, host: Host): void {
  document.body.classList.add("reproduction");
  const scope = new Scope();
  const sections = [
    part("What the paper states", h("div", { class: "statements" }, comparisonTable(statementsTable(r)))),
    r.untrained &&
      part(
        "Untrained networks (section 3.2)",
        untrainedFigure(r.untrained, host, scope),
        inNumbers(3, untrainedTable(r.untrained)),
      ),
    ...r.trainings.map((training) =>
      part(
        headings[training.id],
        trainingFigure(training, host, scope),
        inNumbers(training.figure, trainingTable(training)),
      ),
    ),
  ];
  document.body.append(head(r), h("main", {}, ...sections));
  scope.start();
}

/** The picture above it has the title. */
const inNumbers = (figure: number, table: ComparisonTable): HTMLElement =>
  comparisonTable({ ...table, title: `Figure ${figure} in numbers.` });

const headings: Record<ReproducedTraining["id"], string> = {
  convnet: "A convolutional network on MNIST (section 3.3)",
  auxiliary: "Auxiliary losses (section 3.4)",
  skip: "A skip connection (section 3.4)",
};

const head = (r: ProbesReproduction): HTMLElement =>
  h(
    "header",
    { class: "page-header" },
    h("h1", {}, "Linear probes, reproduced"),
    h("p", {}, probesWhatWasDone),
    ...r.missing.map(({ name, remedy }) => h("p", { class: "banner" }, h("span", {}, `${name} is missing: ${remedy}`))),
    h("ul", { class: "notes", "aria-label": "Notes" }, ...probesRemarks(r).map((remark) => h("li", {}, remark))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
