import type { PanelState } from "../../src/protocol/panel";
import type { Report } from "../../src/protocol/run";
import { cutFindings } from "../cutFindings";
import { cutList } from "../cutList";
import { entry, h, type Child } from "../dom";
import { outputsOf } from "../family";
import { counted, figure, fileNameOf } from "../format";
import { pickedCut } from "../pickedCut";
import { runButtons } from "../runButtons";
import { settings } from "../settings";
import { selectedCut, type PageState } from "../state";
import { modelFacts } from "./facts";
import type { StudyPage } from "./page";

/** Cuts: drawn in the network, listed, and what was found at the one that is selected. */
export const cutsPage: StudyPage = {
  facts: (state) => [...modelFacts(state), ...factsOf(state)],
  start: (state, host) => runButtons(state, host, selectedCut(state)),
  settings,
  lists: (store, host) => [pickedCut(store, host), cutList(store, host)],
  found: cutFindings,
};

function factsOf({ runs, recipe }: PageState): Child[] {
  const report = runs.cuts?.report;
  const data = report ? report.data.path : recipe?.data.path;
  const family = report?.family ?? recipe?.family ?? (recipe ? "bernoulli" : undefined);
  return [
    data !== undefined &&
      entry(
        "Data",
        h("span", { title: data }, fileNameOf(data)),
        report ? `, ${counted(report.data.examples, "example")}` : "",
      ),
    report && entry("Fitted on", partOf(report.data, report.fitPart)),
    report?.testPart !== undefined && entry("Held out", partOf(report.data, report.testPart)),
    family && entry("Family", family, report && outputsOf(report) > 1 && `, ${outputsOf(report)} classes`),
    report && entry("Output (M)", report.model.output),
    ...lambdaOf({ runs, recipe }).map((value) => entry("\u03bb", ...value)),
    report && entry("Precision", report.model.precision),
  ];
}

function partOf({ split, examples }: Report["data"], part: number): string {
  const size = split[part - 1] ?? 0;
  if (split.length > 1) return `part ${part} of ${split.length}, ${counted(size, "example")}`;
  return size < examples ? `part 1, ${counted(size, "example")}` : "all examples";
}

/** The lambda that was used, or the one that the recipe asks for; none or one list of children. */
function lambdaOf({ runs, recipe }: Pick<PanelState, "runs" | "recipe">): Child[][] {
  if (runs.cuts) {
    const { lambda, lambdaPerExample, lambdaSource } = runs.cuts.report;
    return [[figure(lambda), " (", figure(lambdaPerExample), ` per example, ${lambdaSource})`]];
  }
  if (recipe?.lambda !== undefined)
    return [[typeof recipe.lambda === "number" ? figure(recipe.lambda) : recipe.lambda]];
  return recipe?.lambdaPerExample !== undefined ? [[figure(recipe.lambdaPerExample), " per example"]] : [];
}
