import { analyses, type AnalysisKind, type AnalysisText } from "../../src/protocol/analyses";
import type { CutReport, FeatureCutReport } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import { disclosure } from "../controls";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import type { Scope } from "../plots/picture";

/** What a view draws from. */
export interface ViewContext<C extends CutReport> {
  report: Report;
  cut: C;
  host: Host;
  scope: Scope;
}

/**
 * Draws one analysis of one cut; of one with features unless it says that it can do without. Undefined where the run
 * has nothing of it.
 */
export type View<C extends CutReport = FeatureCutReport> = (context: ViewContext<C>) => HTMLElement | undefined;

/**
 * The frame that all analyses share: heading, content, and the line that opens what it means and where it comes from.
 */
export function section(kind: AnalysisKind, ...content: Child[]): HTMLElement {
  return framed(kind, analyses[kind], ...content);
}

/** The same for what is no analysis of a cut. */
export function framed(name: string, { label, explanation, source }: AnalysisText, ...content: Child[]): HTMLElement {
  return h(
    "section",
    { class: `analysis ${name}`, "aria-labelledby": `analysis-${name}` },
    h("h3", { id: `analysis-${name}` }, label),
    ...content,
    disclosure("What does this mean?", h("p", {}, explanation), h("p", { class: "source" }, `Source: ${source}.`)),
  );
}

/** A finding in words alone. */
export const finding = (...content: Child[]): HTMLElement => h("h4", { class: "picture-title" }, ...content);

/** Said in place of a picture whose arrays the run does not hold. */
export const noArrays = (): HTMLElement =>
  h("p", { class: "quiet" }, "This run was saved without its arrays, so there is no picture: run again with them.");

/** "these 60 features" as a subject, the same in all sentences. */
export const theseFeatures = ({ features }: CutReport): string =>
  features === 1 ? "this feature" : `these ${features.toLocaleString("en")} features`;

/** What the linear model that stands for the cut was trained on. */
export const trainedModel = (cut: CutReport): string =>
  cut.linearModel === "activation" ? "its activations" : theseFeatures(cut);
