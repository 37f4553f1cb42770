import type { TrainingMessage } from "../../src/protocol/messages";
import type { TrainingState } from "../../src/protocol/trainingPanel";
import { bannerLine, engineStopped, type BannerText } from "../banner";
import { button, link, type ButtonOptions } from "../controls";
import { h, replace, type Child } from "../dom";
import { figure, short } from "../format";
import type { Host } from "../host";
import type { TrainingPageStore } from "./state";
import { heldOutPart, networkText, partText, setting, stageDetail, stageName } from "./words";

type TrainingHost = Host<TrainingMessage>;

/** What is trained and on what, the stages, and what can be done now. */
export function trainingHeader(store: TrainingPageStore, host: TrainingHost): HTMLElement {
  const title = h("h1", {});
  const facts = h("dl", { class: "facts" });
  const actions = h("div", { class: "actions", role: "group", "aria-label": "Training" });
  const links = h("div", { class: "links" });
  const stages = h("ol", { class: "stages", "aria-label": "Stages" });
  store.watch(["recipeName", "recipe"], ({ recipeName }) => {
    title.textContent = recipeName.replace(/\.holoscope-training\.json$/, "") || "Holoscope";
    replace(
      links,
      link("Open recipe", () => host.post({ type: "openRecipe" }), recipeName),
    );
  });
  store.watch(["recipe", "parameters", "trained"], (state) => replace(facts, ...factsOf(state)));
  watchStages(store, stages);
  watchActions(store, host, actions);
  return h(
    "header",
    { class: "page-header" },
    h("div", { class: "title-row" }, title, actions, links),
    facts,
    stages,
    banner(store, host),
  );
}

function factsOf({ recipe, parameters, trained }: TrainingState): Child[] {
  if (!recipe) return [];
  const entry = (name: string, ...value: Child[]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));
  const count = trained?.parameters ?? parameters;
  const held = heldOutPart(recipe);
  return [
    entry("Network", networkText(recipe)),
    count !== undefined && entry("Parameters", figure(count)),
    entry("Data", h("span", { title: recipe.data.path }, recipe.data.path.split("/").at(-1))),
    entry("Trained on", partText(recipe, recipe.trainPart)),
    held !== undefined && entry("Held out", partText(recipe, held)),
    entry("Family", recipe.family),
    entry("\u03bb per example", figure(recipe.lambdaPerExample, setting)),
    entry("Written to", recipe.out),
  ];
}

/** The stages in a line, that of the last point marked unless the training has come to its end. */
function watchStages(store: TrainingPageStore, list: HTMLElement): void {
  let drawn = "";
  store.watch(["recipe", "points", "trained"], ({ recipe, points, trained }) => {
    const at = trained && !trained.stopped ? Infinity : points.at(-1)?.stage;
    const here = trained ? "\u25a0" : "\u25b6";
    const now = `${at} ${here} ${JSON.stringify(recipe?.stages)}`;
    if (now === drawn) return;
    drawn = now;
    replace(
      list,
      ...(recipe?.stages ?? []).map((stage, k) => {
        const place = at === undefined || k > at ? "" : k < at ? "done" : "current";
        const mark = place === "done" ? "\u2713" : place === "current" ? here : "";
        const name = h(
          "span",
          { class: "stage-name" },
          h("span", { class: "mark", "aria-hidden": "true" }, mark),
          `${k + 1} ${stageName(stage)}`,
        );
        return h(
          "li",
          { class: `stage ${place}`, "aria-current": place === "current" && "step" },
          name,
          h("span", { class: "quiet" }, stageDetail(stage)),
        );
      }),
    );
  });
}

/** Progress moves in place, so that the buttons keep the focus. */
function watchActions(store: TrainingPageStore, host: TrainingHost, actions: HTMLElement): void {
  const bar = h("progress", { max: 1, "aria-label": "Progress of the training" });
  const message = h("span", { class: "progress-text", "aria-live": "polite" });
  const act = (text: string, type: "start" | "pause" | "resume" | "stop", options?: ButtonOptions) =>
    button(text, () => host.post({ type }), options);
  let drawn = "";
  store.watch(["status", "paused", "trained", "recipe"], ({ status, paused, trained, recipe }) => {
    if (status.kind === "running") {
      bar.value = status.progress.fraction;
      message.textContent = message.title = status.progress.message;
    }
    if (status.kind === "pausing") message.textContent = message.title = "Pausing: the step in hand ends first";
    const now = `${status.kind} ${paused !== null} ${trained !== null} ${recipe !== undefined}`;
    if (now === drawn) return;
    drawn = now;
    replace(actions, ...buttons());

    function buttons(): Child[] {
      const stop = act("Stop", "stop", { title: "Stop here and take the weights as they are for the result" });
      const again = act("Start again", "start", { title: "Start again from the beginning" });
      if (status.kind === "running")
        return [
          h("div", { class: "progress" }, message, bar),
          act("Pause", "pause", { title: "Pause; it can go on later, in another window too" }),
          stop,
        ];
      if (status.kind === "pausing") return [h("div", { class: "progress" }, message, bar)];
      if (status.kind === "loading" || !recipe) return [];
      if (paused !== null) return [act("Resume", "resume", { primary: true }), stop, again];
      return [trained ? again : act("Start", "start", { primary: true })];
    }
  });
}

/** One line about how things stand where there is something to say: paused, failed, or out of date. */
function banner(store: TrainingPageStore, host: TrainingHost): HTMLElement {
  const { line, show } = bannerLine();
  const text = ({ status, paused, stale, recipe }: TrainingState): BannerText => {
    const kept = paused === null ? "" : ` It can go on from step ${short(paused)}.`;
    if (status.kind === "failed") {
      const fix =
        !status.died && recipe === undefined && button("Open recipe", () => host.post({ type: "openRecipe" }));
      return ["failed", engineStopped(status.died), h("span", {}, `${status.message}.${kept}`.replace("..", ".")), fix];
    }
    if (status.kind !== "idle") return [""];
    if (paused !== null)
      return [
        "paused",
        h(
          "span",
          {},
          `Paused at step ${short(paused)}. Its state is kept beside the recipe, so it can go on in another window too.`,
        ),
      ];
    if (stale) return ["stale", h("span", {}, "The recipe changed since this training.")];
    return [""];
  };
  store.watch(["status", "paused", "stale", "recipe"], (state) => show(text(state)));
  return line;
}
