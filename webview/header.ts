import { recipeStudies, type RecipeStudy } from "../src/protocol/studies";
import { bannerLine, engineStopped, type BannerText } from "./banner";
import { button, link } from "./controls";
import { h, replace, type Child } from "./dom";
import type { Host } from "./host";
import { faceTabs } from "./faces";
import type { PageState, Store } from "./state";
import { pageOf } from "./studies";

/**
 * What is this, and what can be done with it: model, data and what the tab's study says of them; run, cancel, recipe,
 * export.
 */
export function header(store: Store, host: Host): HTMLElement {
  const title = h("h1", {});
  const facts = h("dl", { class: "facts" });
  const actions = h("div", { class: "actions", role: "group", "aria-label": "Run" });
  const links = h("div", { class: "links" });
  store.watch(["inspection", "runs", "recipe", "face"], (state) => {
    const page = pageOf(state.face);
    title.textContent = page.title?.(state) ?? state.inspection?.name ?? "Holoscope";
    replace(facts, ...page.facts(state));
  });
  store.watch(["recipeName", "runs", "inspection", "face"], ({ recipeName, runs, face }) => {
    const run = runs[face];
    const hasRun = Object.values(runs).some(Boolean);
    replace(links, ...(host.live ? linksOf(host, recipeName, hasRun) : [run && madeAt(run.created)]));
  });
  if (host.live) watchActions(store, host, actions);
  return h(
    "header",
    { class: "page-header" },
    h("div", { class: "title-row" }, title, actions, links),
    facts,
    faceTabs(store, host),
    settingsRow(store, host),
    banner(store, host),
  );
}

const linksOf = (host: Host, recipeName: string, hasRun: boolean): Child[] => [
  recipeName !== "" && link(recipeName, () => host.post({ type: "openRecipe" }), "Open the recipe of this run"),
  hasRun &&
    link(
      "Export HTML",
      () => host.post({ type: "exportHtml" }),
      "Write all runs shown here as one self-contained file",
    ),
];

/** When what a page without a host shows was made. */
const madeAt = (created: string): HTMLElement =>
  h("span", { class: "quiet" }, "Run of ", h("time", { datetime: created }, new Date(created).toLocaleString()));

/** What the next run takes. Hidden where there is no recipe to write to. */
function settingsRow(store: Store, host: Host): HTMLElement {
  const row = h("div", { class: "settings", role: "group", "aria-label": "Settings of the next run", hidden: true });
  if (!host.live) return row;
  store.watch(["face", "recipe", "inspection", "runs", "status", "targets"], (state) => {
    const focused = row.contains(document.activeElement)
      ? document.activeElement?.getAttribute("aria-label")
      : undefined;
    const content = state.recipe && state.inspection && pageOf(state.face).settings?.(state, host);
    row.hidden = !content;
    replace(row, ...(content ?? []));
    if (focused) row.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  });
  return row;
}

/** The buttons that start and stop a run. Progress moves in place, so that Cancel keeps the focus. */
function watchActions(store: Store, host: Host, actions: HTMLElement): void {
  const bar = h("progress", { max: 1, "aria-label": "Progress of the run" });
  const message = h("span", { class: "progress-text", "aria-live": "polite" });
  const cancel = button("Cancel", () => host.post({ type: "cancel" }));
  let wasRunning: boolean | undefined;
  store.watch(["status"], ({ status }) => {
    if (status.kind === "running") {
      const { progress } = status;
      bar.value = progress.fraction;
      message.textContent = progress.message;
      message.title = progress.message;
    }
    const isRunning = status.kind === "running";
    if (isRunning === wasRunning) return;
    wasRunning = isRunning;
    draw(store.state);
  });
  store.watch(["inspection", "selected", "runs", "face", "recipe"], (state) => !wasRunning && draw(state));
  function draw(state: PageState): void {
    replace(
      actions,
      ...(wasRunning ? [h("div", { class: "progress" }, message, bar), cancel] : pageOf(state.face).start(state, host)),
    );
  }
}

/** One line about the last run where there is something to say: cancelled, failed, or out of date. */
function banner(store: Store, host: Host): HTMLElement {
  const { line, show } = bannerLine();
  const again = (text: string, study: RecipeStudy) =>
    host.live && button(text, () => host.post({ type: "run", study }));
  const text = ({ status, face, work, ofPair, stale, runs }: PageState): BannerText => {
    if (status.kind === "failed") {
      const recipe = !status.died && host.live && button("Open recipe", () => host.post({ type: "openRecipe" }));
      return ["failed", engineStopped(status.died), h("span", {}, status.message), recipe, again("Run again", work)];
    }
    if (status.kind === "cancelled" && ofPair)
      return ["cancelled", h("span", {}, "Cancelled: the pair was not looked into.")];
    if (status.kind === "cancelled") {
      const what = runs[work] ? "Cancelled: below is the run before." : "Cancelled before there was a result.";
      return ["cancelled", h("span", {}, what), again(recipeStudies[work].isResumed ? "Go on" : "Run again", work)];
    }
    if (stale.includes(face) && runs[face] && status.kind === "idle")
      return [
        "stale",
        h("span", {}, "The recipe, a model or the data changed since this run."),
        again("Run again", face),
      ];
    return [""];
  };
  store.watch(["status", "stale", "face", "runs"], (state) => show(text(state)));
  return line;
}
