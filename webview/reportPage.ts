import { findingsOf, type AnyRun } from "../src/protocol/run";
import { isRecipeStudy, studies } from "../src/protocol/studies";
import { h } from "./dom";
import { findingSections } from "./findings/findings";
import { nobody } from "./host";
import { Scope } from "./plots/picture";
import { studyPage } from "./studyPage";

/**
 * The page of a report that stands alone: the studies of one recipe in tabs, and what other documents ran below them.
 */
export function reportPage(runs: readonly AnyRun[]): void {
  if (runs.some(({ kind }) => isRecipeStudy(kind))) studyPage();
  for (const run of runs) if (!isRecipeStudy(run.kind)) document.body.append(findingsPart(run));
}

/** What a study found that has no tab. */
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
