import type { CutReport } from "../src/protocol/studies/cuts/figures";
import type { Report } from "../src/protocol/run";
import { button, disclosure } from "./controls";
import { h, replace, type Child } from "./dom";
import { recipeStudies } from "../src/protocol/studies";
import { counted, short, shortId } from "./format";
import { runButtons } from "./runButtons";
import type { Host } from "./host";
import { modelTags, reasonList } from "./kind";
import { Scope } from "./plots/picture";
import { solverFacts } from "./solverFacts";
import { briefly, reasonsOf } from "../src/protocol/reasons";
import { cutInfo, cutReport, partOn, runOn, selectedCut, type PageState, type Store } from "./state";
import { activationViews, views } from "./views";

/** What was found at the selected cut, or what to do when nothing has been found yet. */
export function cutFindings(store: Store, host: Host): HTMLElement {
  const title = h("h2", { id: "findings-title" });
  const model = h("span", { class: "kind" });
  const content = h("div", { class: "findings-content" });
  let scope = new Scope();
  let drawn: CutReport | undefined;
  store.watch([runOn("cuts"), partOn("cuts"), "status", "inspection"], (state) => {
    const chosen = selectedCut(state);
    const report = state.runs.cuts?.report;
    const cut = cutReport(report, chosen);
    const info = cutInfo(state, chosen);
    title.textContent = chosen ? `Findings at ${shortId(chosen)}` : "Findings";
    replace(model, ...(info ? modelTags(info) : []));
    if (cut && cut === drawn) return;
    drawn = cut;
    scope.stop();
    scope = new Scope();
    replace(content, ...(report && cut ? found(report, cut, host, scope) : [empty(state, host, chosen)]));
    scope.start();
  });
  return h(
    "section",
    { class: "findings", "aria-labelledby": "findings-title" },
    h("div", { class: "findings-head" }, title, model),
    content,
  );
}

function found(report: Report, cut: CutReport, host: Host, scope: Scope): Child[] {
  return [
    h(
      "div",
      { class: "lead" },
      h("p", {}, about(cut)),
      reasonsOf(cut).length > 2 && disclosure("All reasons", reasonList(reasonsOf(cut))),
    ),
    host.live && cut.linearModel !== "activation" && h("div", { class: "actions" }, twinButton(cut.id, host)),
    report.notes.length > 0 &&
      h("ul", { class: "notes", "aria-label": "Notes" }, ...report.notes.map((note) => h("li", {}, note))),
    ...(cut.linearModel === "activation"
      ? activationViews.map((view) => view({ report, cut, host, scope }))
      : Object.values(views).map((view) => view({ report, cut, host, scope }))),
    disclosure("How the linear models were fitted", solverTable(cut)),
  ];
}

const twinButton = (cut: string, host: Host): HTMLElement =>
  button("Export linear twin\u2026", () => host.post({ type: "exportTwin", cut }), {
    title: `Save the linear model of ${cut} as an ONNX model that any ONNX Runtime serves`,
  });

/** Which linear models the findings are about, and why these. */
function about(cut: CutReport): string {
  if (cut.linearModel === "holographic")
    return "The cut is homogeneous, so its linear model is holographic: weights times features, nothing else.";
  if (cut.linearModel === "tangent")
    return `The linear model here is the tangent model, which keeps the network's own output as an offset: ${briefly(cut.reasons)}.`;
  return `This cut has no features, so only a linear model of its activations was fitted, and figures that need derivatives are absent: ${cut.refusal}.`;
}

function solverTable({ solver, activationSolver }: CutReport): HTMLElement {
  const fits = [
    ...(solver ? [{ name: "holographic features", solver }] : []),
    { name: "activation features", solver: activationSolver },
  ];
  const heads = ["", ...fits.map(({ name }) => name)].map((text) =>
    h("th", { scope: "col", class: text ? "number" : "text" }, text),
  );
  const body = solverFacts.map(([name, value]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "text" }, name),
      ...fits.map(({ solver: s }) => h("td", { class: "number" }, value(s))),
    ),
  );
  return h("table", { class: "data" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
}

/** No figures for this cut: why, and what to do. */
function empty(state: PageState, host: Host, chosen: string | undefined): HTMLElement {
  const { status, work, inspection } = state;
  const run = state.runs.cuts;
  const info = cutInfo(state, chosen);
  const say = (title: string, ...content: Child[]) => h("div", { class: "empty" }, h("h3", {}, title), ...content);
  if (status.kind === "running")
    return say(
      "Running",
      h(
        "p",
        {},
        work === "cuts"
          ? "The pictures appear here when the run is done."
          : `${recipeStudies[work].label} are being computed; the cuts can be run afterwards.`,
      ),
    );
  if (!inspection) {
    return status.kind === "failed"
      ? say("Nothing to show", h("p", {}, "The message above says what went wrong."))
      : say("Reading the model", h("progress", { "aria-label": "Reading the model" }));
  }
  if (!info) return say("No cuts", h("p", {}, "This network has no cut to run."));
  if (!host.live)
    return say(
      `${info.id} was not part of this run`,
      run && h("p", {}, `This report covers ${run.report.cuts.map(({ id }) => id).join(", ")}.`),
    );
  if (info.refusal)
    return say(
      "Activations only",
      h(
        "p",
        {},
        `A run fits a linear model on the activations that enter ${info.id} and compares it with the network. Nothing else can be measured: ${info.refusal}.`,
      ),
      h("div", { class: "actions" }, ...runButtons(state, host, chosen)),
    );
  return say(
    run ? `${info.id} was not part of the last run` : "Not run yet",
    h(
      "p",
      {},
      `A run extracts the ${counted(info.features, "feature")} of ${info.id}, fits linear models on them, and shows here:`,
    ),
    h(
      "ul",
      {},
      h(
        "li",
        {},
        "whether a linear model on these features reproduces the network, and what the layer's activations can do instead;",
      ),
      h("li", {}, "whether the features are calibrated, and which are not;"),
      h(
        "li",
        {},
        `how reliable the network's predictions are${inspection.cuts.length > 1 ? `, and the same for all ${short(inspection.cuts.length)} cuts if you like` : ""}.`,
      ),
    ),
    h("div", { class: "actions" }, ...runButtons(state, host, chosen)),
  );
}
