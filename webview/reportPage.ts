import { findingsOf, isRunOf, type AnyRun } from "../src/protocol/run";
import { studies } from "../src/protocol/studies";
import { analysisPage } from "./analysisPage";
import { h } from "./dom";
import { findingSections } from "./findings/findings";
import { nobody } from "./host";
import { Scope } from "./plots/picture";
import { similarityPage } from "./similarity/page";

/** The page of a report that stands alone: what was run of one recipe, with the pages that studies have of their own. */
export function reportPage(runs: readonly AnyRun[]): void {
  const ofCuts = runs.filter((run) => isRunOf(run, "cuts") || isRunOf(run, "probes"));
  const compared = runs.filter((run) => isRunOf(run, "similarity"));
  if (ofCuts.length > 0) analysisPage();
  else if (compared.length > 0) similarityPage();
  const shown = new Set<AnyRun>(ofCuts.length > 0 ? ofCuts : compared);
  for (const run of runs) if (!shown.has(run)) document.body.append(findingsPart(run));
}

/** What a study found that has no page of its own here. */
function findingsPart(run: AnyRun): HTMLElement {
  const scope = new Scope();
  const { label, question } = studies[run.kind];
  const sections = findingSections(findingsOf(run), nobody, scope);
  const part = h(
    "section",
    { class: "findings part" },
    h("h2", {}, label),
    h("p", { class: "quiet" }, question),
    ...sections,
  );
  // A plot needs the size of its element.
  requestAnimationFrame(() => scope.start());
  return part;
}
