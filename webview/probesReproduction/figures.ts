import type { ReproducedMoment, ReproducedTraining, ReproducedUntrained } from "../../src/protocol/probesReproduction";
import { percentOf } from "../../src/protocol/papers/presentingPapers";
import { at } from "../../src/protocol/papers/probesWords";
import type { Host } from "../host";
import type { Scope } from "../plots/picture";
import { walkable } from "../plots/walkable";
import { depthPlot, type DepthCurve } from "../probes/depthPlot";

/** Figure 3: mean test error over the repetitions, in a band of a standard deviation on either side. */
export function untrainedFigure(untrained: ReproducedUntrained, title: string, host: Host, scope: Scope): HTMLElement {
  const { errors } = untrained;
  const columns = {
    mean: errors.map(({ mean }) => mean),
    spread: errors.map(({ spread }) => spread),
    min: errors.map(({ min }) => min),
    max: errors.map(({ max }) => max),
  };
  const names = errors.map(({ layer }) => `layer ${layer}`);
  const describe = (i: number) => [
    names[i] ?? "",
    `mean test error ${percentOf(columns.mean[i] ?? NaN)}`,
    `standard deviation ${percentOf(columns.spread[i] ?? NaN)}`,
  ];
  return walkable(host, scope, names.length, (stops) => ({
    name: "figure-3",
    title: [title],
    plot: depthPlot({
      names,
      yName: "test error",
      curves: [{ name: "mean test error", y: columns.mean, colour: "first" }],
      band: {
        name: "plus and minus a standard deviation",
        low: errors.map(({ mean, spread }) => mean - spread),
        high: errors.map(({ mean, spread }) => mean + spread),
      },
      levels: [{ name: "coin flip", y: 0.5, dash: [6, 4] }],
      range: [0, 0.55],
      stops: { ...stops, height: (i) => columns.mean[i] ?? 0, describe },
    }),
    table: {
      caption: "Test error of the probe of every layer, over the repetitions",
      columns: [
        { name: "layer", values: errors.map(({ layer }) => layer) },
        { name: "mean", values: columns.mean },
        { name: "standard deviation", values: columns.spread },
        { name: "smallest", values: columns.min },
        { name: "largest", values: columns.max },
      ],
    },
  }));
}

type Look = Pick<DepthCurve, "colour" | "symbol">;
const looks: Record<"start" | "middle" | "end", Look> = {
  start: { colour: "second", symbol: "triangle" },
  middle: { colour: "accent", symbol: "diamond" },
  end: { colour: "first", symbol: "circle" },
};

/** Figures 5, 7 and 8: errors along the depth, a curve for every moment of the training. */
export function trainingFigure(training: ReproducedTraining, title: string, host: Host, scope: Scope): HTMLElement {
  const { figure, moments, shown } = training;
  const names = moments.at(-1)?.probes.map(({ name }) => name) ?? [];
  const errors = ({ probes }: ReproducedMoment) => probes.map((probe) => probe[shown].error);
  const last = moments.map(errors).at(-1) ?? [];
  const describe = (i: number) => [
    names[i] ?? "",
    ...moments.map((moment) => `${at(moment.steps)}: ${percentOf(errors(moment)[i] ?? NaN)}`),
  ];
  return walkable(host, scope, names.length, (stops) => ({
    name: `figure-${figure}`,
    title: [title],
    plot: depthPlot({
      names,
      yName: `${shown} error`,
      curves: moments.map((moment, k) => ({
        name: at(moment.steps),
        y: errors(moment),
        ...looks[k === 0 ? "start" : k < moments.length - 1 ? "middle" : "end"],
      })),
      stops: { ...stops, height: (i) => last[i] ?? 0, describe },
    }),
    table: {
      caption: `The ${shown} error of every probe`,
      columns: [
        { name: "probe", values: names },
        ...moments.map((moment) => ({ name: at(moment.steps), values: errors(moment) })),
      ],
    },
  }));
}
