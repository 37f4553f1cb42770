import type { ReproducedPair, SubspaceMatchReproduction } from "../../src/protocol/subspaceMatchReproduction";
import {
  exampleTable,
  momentNames,
  momentTable,
  randomTable,
  subspaceMatchRemarks,
  subspaceMatchStatementsTable,
  subspaceMatchWhatWasDone,
  type Moment,
} from "../../src/protocol/subspaceMatchReproductionTables";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import { Scope } from "../plots/picture";
import { comparisonTable } from "../reproduction/comparisonTable";
import { epsilonFigure, measuresFigure } from "./figures";

/** Fills the page with a reproduction of the critique of subspace match: its example, chance, and the networks from two seeds. */
export function subspaceMatchPage(r: SubspaceMatchReproduction, host: Host): void {
  document.body.classList.add("reproduction");
  const scope = new Scope();
  const sections = [
    part(
      "What the critique states",
      h("div", { class: "statements" }, comparisonTable(subspaceMatchStatementsTable(r))),
    ),
    part("Example 3.1", comparisonTable(exampleTable(r.examples))),
    part("Independent units", comparisonTable(randomTable(r.random))),
    ...r.networks.flatMap((pair) => pair.moments.map((moment) => momentPart(pair, moment, host, scope))),
  ];
  document.body.append(head(r), h("main", {}, ...sections));
  scope.start();
}

const momentPart = (pair: ReproducedPair, moment: Moment, host: Host, scope: Scope): HTMLElement =>
  part(
    `${pair.name} on MNIST, ${momentNames[moment.name]}`,
    epsilonFigure(pair, moment, host, scope),
    measuresFigure(pair, moment, host, scope),
    comparisonTable(momentTable(pair, moment)),
  );

const head = (r: SubspaceMatchReproduction): HTMLElement =>
  h(
    "header",
    { class: "page-header" },
    h("h1", {}, "Subspace match, reproduced"),
    h("p", {}, subspaceMatchWhatWasDone),
    ...r.missing.map(({ name, remedy }) => h("p", { class: "banner" }, h("span", {}, `${name} is missing: ${remedy}`))),
    h("ul", { class: "notes", "aria-label": "Notes" }, ...subspaceMatchRemarks(r).map((remark) => h("li", {}, remark))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
