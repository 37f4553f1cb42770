import type { Face, PanelState } from "../src/protocol/panel";
import type { Report } from "../src/protocol/run";
import { bannerLine, engineStopped, type BannerText } from "./banner";
import { button, link } from "./controls";
import { entry, h, replace, type Child } from "./dom";
import { outputsOf } from "./family";
import { bytes, counted, figure, fileNameOf, short, shortId } from "./format";
import type { Host } from "./host";
import { faceTabs } from "./faces";
import { probeButton } from "./probes/findings";
import { probeFacts } from "./probes/facts";
import { probeSettings } from "./probes/settings";
import { settings } from "./settings";
import { cutInfo, selectedCut, type PageState, type Store } from "./state";

/** What is this, and what can be done with it: model, data, family and lambda; run, cancel, recipe, export. */
export function header(store: Store, host: Host): HTMLElement {
  const title = h("h1", {});
  const facts = h("dl", { class: "facts" });
  const actions = h("div", { class: "actions", role: "group", "aria-label": "Run" });
  const links = h("div", { class: "links" });
  store.watch(["inspection", "run", "recipe", "face", "probed"], (state) => {
    title.textContent = state.inspection?.name ?? "Holoscope";
    replace(facts, ...factsOf(state));
  });
  store.watch(["recipeName", "run", "inspection", "face"], ({ recipeName, run, face }) => {
    replace(
      links,
      ...(host.live ? linksOf(host, recipeName, run !== undefined && face === "cuts") : [run && madeAt(run.created)]),
    );
  });
  if (host.live) watchActions(store, host, actions);
  return h(
    "header",
    { class: "page-header" },
    h("div", { class: "title-row" }, title, actions, links),
    facts,
    faceTabs(store, host),
    settings(store, host),
    probeSettings(store, host),
    banner(store, host),
  );
}

const linksOf = (host: Host, recipeName: string, hasRun: boolean): Child[] => [
  recipeName !== "" && link(recipeName, () => host.post({ type: "openRecipe" }), "Open the recipe of this run"),
  hasRun && link("Export HTML", () => host.post({ type: "exportHtml" }), "Write this page as one self-contained file"),
];

/** When what a page without a host shows was made. */
export const madeAt = (created: string): HTMLElement =>
  h("span", { class: "quiet" }, "Run of ", h("time", { datetime: created }, new Date(created).toLocaleString()));

function factsOf({ inspection, run, recipe, face, probed }: PageState): Child[] {
  if (!inspection) return [];
  const report = run?.report;
  const data = report ? report.data.path : recipe?.data.path;
  const family = report?.family ?? recipe?.family ?? (recipe ? "bernoulli" : undefined);
  const about = [
    entry(
      "Model",
      `${inspection.format}${inspection.format === "ONNX" ? ` opset ${inspection.opset}` : ""}, ${bytes(inspection.bytes)}`,
    ),
    entry("Parameters", figure(inspection.parameters)),
  ];
  if (face === "probes") return [...about, ...probeFacts(probed?.report, recipe)];
  return [
    ...about,
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
    ...lambdaOf({ run, recipe }).map((value) => entry("\u03bb", ...value)),
    report && entry("Precision", report.model.precision),
  ];
}

function partOf({ split, examples }: Report["data"], part: number): string {
  const size = split[part - 1] ?? 0;
  if (split.length > 1) return `part ${part} of ${split.length}, ${counted(size, "example")}`;
  return size < examples ? `part 1, ${counted(size, "example")}` : "all examples";
}

/** The lambda that was used, or the one that the recipe asks for; none or one list of children. */
function lambdaOf({ run, recipe }: Pick<PanelState, "run" | "recipe">): Child[][] {
  if (run) {
    const { lambda, lambdaPerExample, lambdaSource } = run.report;
    return [[figure(lambda), " (", figure(lambdaPerExample), ` per example, ${lambdaSource})`]];
  }
  if (recipe?.lambda !== undefined)
    return [[typeof recipe.lambda === "number" ? figure(recipe.lambda) : recipe.lambda]];
  return recipe?.lambdaPerExample !== undefined ? [[figure(recipe.lambdaPerExample), " per example"]] : [];
}

/** The buttons that start and stop a run. Progress moves in place, so that Cancel keeps the focus. */
function watchActions(store: Store, host: Host, actions: HTMLElement): void {
  const bar = h("progress", { max: 1, "aria-label": "Progress of the run" });
  const message = h("span", { class: "progress-text", "aria-live": "polite" });
  const cancel = button("Cancel", () => host.post({ type: "cancel" }));
  let drawn = "";
  store.watch(["status", "inspection", "selectedCut", "run", "face"], (state) => {
    if (state.status.kind === "running") {
      const { progress } = state.status;
      bar.value = progress.fraction;
      message.textContent = progress.message;
      message.title = progress.message;
    }
    const chosen = selectedCut(state);
    const now = `${state.status.kind === "running"} ${chosen} ${state.inspection?.cuts.length} ${state.face}`;
    if (now === drawn) return;
    drawn = now;
    replace(
      actions,
      ...(state.status.kind === "running"
        ? [h("div", { class: "progress" }, message, bar), cancel]
        : startButtons(state, host, chosen)),
    );
  });
}

function startButtons(state: PageState, host: Host, chosen: string | undefined): Child[] {
  if (state.face === "cuts") return runButtons(state, host, chosen);
  return [state.inspection && probeButton(state.inspection.name, host)];
}

export function runButtons(state: PageState, host: Host, chosen: string | undefined): Child[] {
  const info = cutInfo(state, chosen);
  if (!state.inspection || !info) return [];
  const one = button(`Run ${shortId(info.id)}`, () => host.post({ type: "run", cuts: [info.id] }), {
    primary: true,
    title: info.refusal
      ? `Run on the activations of ${info.id} alone: ${info.refusal}`
      : `Run this cut (${short(info.features)} features)`,
  });
  const listed = state.inspection.cuts.length;
  return [
    one,
    button("Run all cuts", () => host.post({ type: "run", cuts: "all" }), {
      disabled: listed === 0,
      title: `Run all ${counted(listed, "cut")}`,
    }),
  ];
}

/** One line about the last run where there is something to say: cancelled, failed, or out of date. */
function banner(store: Store, host: Host): HTMLElement {
  const { line, show } = bannerLine();
  const again = (text: string, work: Face) =>
    host.live &&
    button(text, () =>
      host.post(work === "probes" ? { type: "probe" } : { type: "run", cuts: store.state.recipe?.cuts ?? "all" }),
    );
  const text = ({ status, face, work, stale, probesStale, run, probed }: PageState): BannerText => {
    if (status.kind === "failed") {
      const recipe = !status.died && host.live && button("Open recipe", () => host.post({ type: "openRecipe" }));
      return ["failed", engineStopped(status.died), h("span", {}, status.message), recipe, again("Run again", work)];
    }
    if (status.kind === "cancelled")
      return [
        "cancelled",
        h(
          "span",
          {},
          (work === "probes" ? probed : run)
            ? "Cancelled: below is the run before."
            : "Cancelled before there was a result.",
        ),
        again(work === "probes" ? "Go on" : "Run again", work),
      ];
    if ((face === "probes" ? probesStale : stale) && status.kind === "idle")
      return ["stale", h("span", {}, "The recipe changed since this run."), again("Run again", face)];
    return [""];
  };
  store.watch(["status", "stale", "face", "probesStale"], (state) => show(text(state)));
  return line;
}
