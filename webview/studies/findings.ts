import type { Finding, KeyFigure } from "../../src/protocol/finding";
import { figureText } from "../../src/protocol/print";
import { findingsOf, partsOf, type RecipeRun } from "../../src/protocol/run";
import { recipeStudies, type RecipeStudy } from "../../src/protocol/studies";
import type { StudyPart } from "../../src/protocol/study";
import { button } from "../controls";
import { h, replace, type Child } from "../dom";
import { findingSections } from "../findings/findings";
import type { Host } from "../host";
import { moveFocus } from "../listKeys";
import { Scope } from "../plots/picture";
import { partOn, runOn, selectPart, type PageState, type Store } from "../state";
import { dataFact, modelFacts } from "./facts";
import { partsDrawing } from "./drawing";
import type { StudyPage } from "./page";
import { settingsOf } from "./settings";

/**
 * A study as its descriptor has it: its settings, the list of its parts, and its findings in the whole and at the part
 * that is selected.
 */
export const findingsPage = (study: RecipeStudy): StudyPage => ({
  facts: (state) => [...modelFacts(state), dataFact(state)],
  start: ({ inspection }, host) => [inspection && startButton(study, host)],
  settings: settingsOf(study),
  lists: (store, host) => [partList(study, store, host)],
  drawing: partsDrawing(study),
  found: (store, host) => found(study, store, host),
});

const startButton = (study: RecipeStudy, host: Host): HTMLElement =>
  button(recipeStudies[study].action, () => host.post({ type: "run", study }), {
    primary: true,
    title: `${recipeStudies[study].action}: ${recipeStudies[study].question}`,
  });

/** Every part in a row with its figures; Up and Down walk through them. */
function partList(study: RecipeStudy, store: Store, host: Host): HTMLElement {
  const { label } = recipeStudies[study];
  const content = h("div", { class: "rows" });
  const draw = (state: PageState) => {
    const run = runOn(study)(state);
    const parts = run ? partsOf(run) : [];
    const focused = content.contains(document.activeElement);
    replace(
      content,
      run && parts.length > 0
        ? partTable(run, parts, state.selected[study], (id) => selectPart(store, host, study, id))
        : h("p", { class: "quiet" }, "What the study looked at stands here once it has run."),
    );
    if (focused) content.querySelector<HTMLElement>("tr.selected .cut-button")?.focus({ preventScroll: true });
  };
  store.watch([runOn(study), partOn(study)], draw);
  content.addEventListener("keydown", moveFocus);
  const id = `${study}-list-title`;
  return h("section", { class: "cuts probe-list", "aria-labelledby": id }, h("h2", { id }, label), content);
}

function partTable(
  run: RecipeRun,
  parts: readonly StudyPart[],
  selected: string | undefined,
  select: (id: string) => void,
): HTMLElement {
  const figures = parts.map(({ id }) => figuresOf(findingsOf(run, id)));
  const names = (figures[0] ?? []).map(({ label }) => label).slice(0, 2);
  const heads = ["Part", ...names].map((name, k) =>
    h("th", { scope: "col", class: k === 0 ? "text" : "number" }, name),
  );
  const rows = parts.map(({ id, label }, place) =>
    h(
      "tr",
      { "data-part": id, class: id === selected && "selected", onclick: () => select(id) },
      h(
        "th",
        { scope: "row" },
        h("button", { type: "button", class: "cut-button", "aria-pressed": String(id === selected), title: id }, label),
      ),
      ...names.map((name) => h("td", { class: "number" }, textOf(figures[place] ?? [], name))),
    ),
  );
  return h("table", { class: "cut-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

const figuresOf = (findings: readonly Finding[]): KeyFigure[] => findings.flatMap(({ figures = [] }) => figures);

function textOf(figures: readonly KeyFigure[], name: string): string {
  const figure = figures.find(({ label }) => label === name);
  return figure ? figureText(figure) : "\u2013";
}

/** What was found in the whole and at the selected part, or what to do when there is nothing yet. */
function found(study: RecipeStudy, store: Store, host: Host): HTMLElement {
  const { label } = recipeStudies[study];
  const [whole, part] = [h("div", { class: "findings-content" }), h("div", { class: "findings-content" })];
  const scopes = { whole: new Scope(), part: new Scope() };
  const fill = (name: keyof typeof scopes, element: HTMLElement, content: (scope: Scope) => Child[]) => {
    scopes[name].stop();
    scopes[name] = new Scope();
    replace(element, ...content(scopes[name]));
    scopes[name].start();
  };
  const drawWhole = (state: PageState) => {
    // A plot needs the size of its element, so nothing is drawn before the tab is turned to.
    if (state.face !== study) return;
    const run = runOn(study)(state);
    fill("whole", whole, (scope) =>
      run ? findingSections(findingsOf(run), host, scope) : [empty(study, state, host)],
    );
  };
  const drawPart = (state: PageState) => {
    if (state.face !== study) return;
    const run = runOn(study)(state);
    const chosen = run && partsOf(run).find(({ id }) => id === state.selected[study]);
    fill("part", part, (scope) =>
      run && chosen ? [h("h2", {}, chosen.label), ...findingSections(findingsOf(run, chosen.id), host, scope)] : [],
    );
  };
  const hasRun = (state: PageState) => runOn(study)(state) !== undefined;
  store.watch(["face", runOn(study)], drawWhole);
  store.watch(["status", "inspection", "recipe"], (state) => !hasRun(state) && drawWhole(state));
  store.watch(["face", runOn(study), partOn(study)], drawPart);
  const id = `${study}-title`;
  return h(
    "section",
    { class: "findings", "aria-labelledby": id },
    h("div", { class: "findings-head" }, h("h2", { id }, label)),
    part,
    whole,
  );
}

function empty(study: RecipeStudy, { status, work, inspection, recipe }: PageState, host: Host): HTMLElement {
  const { label, question, isResumed } = recipeStudies[study];
  const say = (title: string, ...content: Child[]) => h("div", { class: "empty" }, h("h3", {}, title), ...content);
  if (status.kind === "running" && work !== study)
    return say("Running", h("p", {}, `${recipeStudies[work].label} are being computed; this can be run afterwards.`));
  if (status.kind === "running")
    return say(
      "Running",
      h(
        "p",
        {},
        `The results appear here when the run is done.${isResumed ? " Cancelled, what is done is kept." : ""}`,
      ),
    );
  if (!inspection)
    return status.kind === "failed"
      ? say("Nothing to show", h("p", {}, "The message above says what went wrong."))
      : say("Reading the model", h("progress", { "aria-label": "Reading the model" }));
  return say(
    "Not run yet",
    h("p", {}, `${label} of ${inspection.name} answer: ${question}`),
    !recipe &&
      h("p", { class: "quiet" }, "A dataset, its label and the normalisation of the inputs are asked for first."),
    host.live && h("div", { class: "actions" }, startButton(study, host)),
  );
}
