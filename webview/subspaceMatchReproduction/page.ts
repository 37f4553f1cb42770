import type { ReproducedPair, SubspaceMatchReproduction } from "../../src/protocol/subspaceMatchReproduction";
import type { Finding, FindingPicture } from "../../src/protocol/finding";
import { missingText } from "../../src/protocol/papers/presentingPapers";
import { presentSubspaceMatch, subspaceMatchDone, subspaceMatchRemarks } from "../../src/protocol/papers/subspaceMatch";
import type { Moment } from "../../src/protocol/papers/subspaceMatchWords";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import { Scope } from "../plots/picture";
import { comparisonTable } from "../reproduction/comparisonTable";
import { epsilonFigure, measuresFigure } from "./figures";

/**
 * Fills the page with a reproduction of the critique of subspace match: its example, chance, and the networks from two
 * seeds.
 */
export function subspaceMatchPage(r: SubspaceMatchReproduction, host: Host): void {
  document.body.classList.add("reproduction");
  const scope = new Scope();
  const findings = new Map(presentSubspaceMatch(r).map((finding) => [finding.id, finding]));
  const table = (id: string) => tableOf(findings.get(id));
  const sections = [
    part("What the critique states", h("div", { class: "statements" }, table("statements"))),
    part("Example 3.1", table("example")),
    part("Independent units", table("random")),
    ...r.networks.flatMap((pair) => pair.moments.map((moment) => momentPart(pair, moment, findings, host, scope))),
  ];
  document.body.append(head(r), h("main", {}, ...sections));
  scope.start();
}

const tableOf = (finding: Finding | undefined): Child => finding && comparisonTable(finding, finding.title);

function momentPart(
  pair: ReproducedPair,
  moment: Moment,
  findings: ReadonlyMap<string, Finding>,
  host: Host,
  scope: Scope,
): HTMLElement {
  const [overEpsilon, measures] = ["epsilon", "measures"].map((name) =>
    findings.get(`${pair.id}-${moment.name}-${name}`),
  );
  const [picture]: FindingPicture[] = measures?.pictures ?? [];
  return part(
    overEpsilon?.label ?? "",
    epsilonFigure(pair, moment, overEpsilon?.title ?? "", host, scope),
    measuresFigure(pair, moment, picture?.title ?? "", host, scope),
    tableOf(measures),
  );
}

const head = (r: SubspaceMatchReproduction): HTMLElement =>
  h(
    "header",
    { class: "page-header" },
    h("h1", {}, "Subspace match, reproduced"),
    h("p", {}, subspaceMatchDone.join(" ")),
    ...r.missing.map((data) => h("p", { class: "banner" }, h("span", {}, missingText(data)))),
    h("ul", { class: "notes", "aria-label": "Notes" }, ...subspaceMatchRemarks(r).map((remark) => h("li", {}, remark))),
    h("p", { class: "quiet" }, `Holoscope ${r.holoscope}`),
  );

const part = (name: string, ...content: Child[]): HTMLElement =>
  h("section", { class: "part" }, h("h2", {}, name), ...content);
