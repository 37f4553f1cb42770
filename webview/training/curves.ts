import { trainingTexts } from "../../src/protocol/studies/training/findings";
import type { StageRecipe } from "../../src/protocol/studies/training/recipe";
import type { TrainingPoint } from "../../src/protocol/studies/training/report";
import type { TrainingMessage } from "../../src/protocol/messages";
import { choice, disclosure } from "../controls";
import { h, replace, type Child } from "../dom";
import { figure, short } from "../format";
import type { Host } from "../host";
import { curvePlot, type CurvesOptions } from "../plots/curve";
import { picture, Scope, type Picture, type PictureElement } from "../plots/picture";
import type { Table } from "../plots/table";
import type { Scale, TrainingPageState, TrainingPageStore } from "./state";
import { throttled } from "../throttle";
import { bordersOf, nearestTo } from "./points";
import { stageName } from "./words";

/** Points come many times a second; the eye needs fewer. */
const millisecondsBetweenDrawings = 250;

const scales: Record<Scale, string> = { log: "Logarithmic", linear: "Linear" };

/** How the training goes: the objective with the held-out loss, and the gradient's norm, over the steps. */
export function curves(store: TrainingPageStore, host: Host<TrainingMessage>): HTMLElement {
  const section = h("section", { class: "curves", "aria-label": "Curves" });
  const scale = h(
    "div",
    { class: "setting" },
    "Scale of the objective:",
    choice("Scale of the objective", scales, store.state.scale, (next) => store.patch({ scale: next })),
  );
  let drawn: PictureElement[] = [];
  let scope = new Scope();
  const draw = throttled(millisecondsBetweenDrawings, () => {
    const { state } = store;
    const shown = picturesOf(state);
    if (shown.length === drawn.length && drawn.length > 0)
      return drawn.forEach((element, k) => element.draw(shown[k]!));
    scope.stop();
    scope = new Scope();
    drawn = shown.map((one) => picture(host, scope, one, "wide"));
    replace(
      section,
      ...(drawn.length > 0 ? [scale, ...drawn.map(({ element }) => element), explanation()] : [empty(state)]),
    );
    scope.start();
  });
  store.watch(["points", "scale", "recipe"], draw);
  store.watch(["status"], () => drawn.length === 0 && draw());
  return section;
}

function empty({ status, recipe }: TrainingPageState): HTMLElement | false {
  if (status.kind === "loading")
    return h("div", { class: "empty" }, h("p", { class: "quiet" }, "Opening the recipe\u2026"));
  if (status.kind !== "idle")
    return (
      status.kind === "running" &&
      h("div", { class: "empty" }, h("p", { class: "quiet" }, "The curves begin with the first step."))
    );
  return h(
    "div",
    { class: "empty" },
    h("h3", {}, "Not trained yet"),
    recipe &&
      h(
        "p",
        {},
        `Start trains as the recipe says and writes ${recipe.out}. The curves of objective, held-out loss and gradient grow here; it can be paused and resumed at any time.`,
      ),
  );
}

const explanation = (): HTMLElement => disclosure("What do the curves show?", h("p", {}, trainingTexts.curves));

function picturesOf({ points, recipe, scale }: TrainingPageState): Picture[] {
  const last = points.at(-1);
  if (!last) return [];
  const stages = recipe?.stages ?? [];
  const x = points.map(({ step }) => step);
  const measured = points.filter(({ heldOut }) => heldOut !== undefined);
  const held = measured.map(({ heldOut }) => heldOut ?? NaN);
  const shared = {
    xName: "steps",
    borders: bordersOf(points),
    describe: (step: number) => describe(nearestTo(points, step), stages),
  };
  const table = tableOf(points);
  const plot = (options: Pick<CurvesOptions, "yName" | "curves" | "log">) => curvePlot({ ...shared, ...options });
  return [
    {
      name: "training-objective",
      title: objectiveTitle(points, measured),
      plot: plot({
        yName: "per example",
        log: scale === "log",
        curves: [
          { name: "objective (training)", x, y: points.map(({ objective }) => objective), colour: "first" },
          ...(measured.length > 0
            ? [
                {
                  name: "held-out loss",
                  x: measured.map(({ step }) => step),
                  y: held,
                  colour: "second" as const,
                  dashed: true,
                },
              ]
            : []),
        ],
      }),
      table,
    },
    {
      name: "training-gradient",
      title: ["The gradient of the objective has norm ", figure(last.gradientNorm), "."],
      plot: plot({
        yName: "norm of the gradient",
        log: true,
        curves: [
          { name: "norm of the gradient", x, y: points.map(({ gradientNorm }) => gradientNorm), colour: "first" },
        ],
      }),
      table,
    },
  ];
}

function objectiveTitle(points: TrainingPoint[], measured: TrainingPoint[]): Child[] {
  const last = points.at(-1)!;
  const lowest = measured.reduce<TrainingPoint | undefined>(
    (best, point) => (Number(best?.heldOut) <= Number(point.heldOut) ? best : point),
    undefined,
  );
  const held = measured.at(-1)?.heldOut;
  const now = ["After ", figure(last.step), " steps the objective is ", figure(last.objective)];
  if (held === undefined || lowest?.heldOut === undefined) return [...now, "."];
  if (lowest.heldOut >= held) return [...now, "; the held-out loss is ", figure(held), ", its lowest so far."];
  return [
    ...now,
    "; the held-out loss is ",
    figure(held),
    " and was lowest at step ",
    figure(lowest.step),
    ": ",
    figure(lowest.heldOut),
    ".",
  ];
}

function describe(point: TrainingPoint | undefined, stages: StageRecipe[]): string[] {
  if (!point) return [];
  const stage = stages[point.stage];
  return [
    `Step ${short(point.step)}: stage ${point.stage + 1}${stage ? `, ${stageName(stage)}` : ""}, epoch ${short(point.epoch)}`,
    `Objective: ${point.objective}`,
    ...(point.heldOut === undefined ? [] : [`Held-out loss: ${point.heldOut}`]),
    `Norm of the gradient: ${point.gradientNorm}`,
    `Step size: ${short(point.rate)}`,
  ];
}

const columns: [name: string, value: (point: TrainingPoint) => number][] = [
  ["step", ({ step }) => step],
  ["stage", ({ stage }) => stage + 1],
  ["epoch", ({ epoch }) => epoch],
  ["objective", ({ objective }) => objective],
  ["held-out loss", ({ heldOut }) => heldOut ?? NaN],
  ["gradient norm", ({ gradientNorm }) => gradientNorm],
  ["step size", ({ rate }) => rate],
  ["seconds", ({ seconds }) => seconds],
];

const tableOf = (points: TrainingPoint[]): Table => ({
  caption: "The curves, one row per point",
  columns: columns.map(([name, value]) => ({ name, values: points.map(value) })),
});
