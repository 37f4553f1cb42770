import type { CutReport, LinearModel, Report } from "../../src/protocol/report";
import { h, type Child } from "../dom";
import { families, fittedExamples } from "../family";
import { figure, nearOne } from "../format";
import { picture, type Picture } from "../plots/picture";
import { agreementScatter, type PointSeries } from "../plots/scatter";
import { noArrays, section, theseFeatures, type View } from "./view";

const order: LinearModel[] = ["exact", "holographic", "activation"];

/** The network against three linear models of the cut: its own weights, weights trained on the same features, weights trained on activations. */
export const faithfulness: View = (context) => {
  const { cut, report, host, scope } = context;
  const data = scatterData(cut, report);
  const figures = order.map((model) => {
    const title = titles[model](cut);
    if (!data) return h("h4", { class: "picture-title" }, ...title);
    return h("div", { class: "model" }, picture(host, scope, modelPicture(model, title, cut, report, data)).element, agreementLine(cut, model));
  });
  return section("faithfulness", h("div", { class: "triple" }, ...figures), !data && noArrays());
};

const titles: Record<LinearModel, (cut: CutReport) => Child[]> = {
  exact: (cut) => [
    `A linear model on ${theseFeatures(cut)}, with the network's own weights, reproduces the network to within `,
    figure(cut.faithfulness.exact.maxAbs),
    ".",
  ],
  holographic: (cut) => ["Trained from nothing on the same features, it comes within ", figure(cut.faithfulness.holographic.maxAbs), " of the network."],
  activation: (cut) => ["Trained on the layer's activations instead, it misses the network by up to ", figure(cut.faithfulness.activation.maxAbs), "."],
};

const shortNames: Record<LinearModel, string> = { exact: "Exact weights", holographic: "Trained on features", activation: "Trained on activations" };

const agreementLine = ({ faithfulness: all }: CutReport, model: LinearModel): HTMLElement => {
  const { maxAbs, meanAbs, r2 } = all[model];
  const entry = (name: string, meaning: string, value: HTMLElement) => h("div", { title: meaning }, h("dt", {}, name), h("dd", {}, value));
  return h(
    "dl",
    { class: "facts compact" },
    entry("max |\u0394\u03bc|", "Largest difference between the predicted means", figure(maxAbs)),
    entry("mean |\u0394\u03bc|", "Mean difference between the predicted means", figure(meanAbs)),
    entry("R\u00b2 (logits)", "Coefficient of determination between the logits", figure(r2, nearOne)),
  );
};

/** Means of the fitted examples under the network and its three linear models, with the row and label of each. */
interface ScatterData {
  rows: number[];
  labels: number[];
  means: Record<LinearModel | "model", number[]>;
}

function scatterData({ arrays }: CutReport, report: Report): ScatterData | undefined {
  const fitted = fittedExamples(report);
  if (!arrays || !fitted || !report.examples) return undefined;
  const { row, label } = report.examples;
  const { mean } = families[report.family];
  const pick = (logits: number[]) => fitted.map((i) => mean(logits[i] ?? NaN));
  const { model, exact, holographic, activation } = arrays.logits;
  return {
    rows: fitted.map((i) => row[i] ?? i),
    labels: fitted.map((i) => label[i] ?? NaN),
    means: { model: pick(model), exact: pick(exact), holographic: pick(holographic), activation: pick(activation) },
  };
}

function modelPicture(model: LinearModel, title: Child[], cut: CutReport, report: Report, data: ScatterData): Picture {
  const { quantity, range } = families[report.family];
  const { rows, labels, means } = data;
  const xName = `Network: ${quantity(report)}`;
  const yName = shortNames[model];
  return {
    name: `${cut.id}-faithfulness-${model}`,
    title,
    plot: agreementScatter({ xName, yName, range: range && [range[0] - 0.02, range[1] + 0.02], series: series(report, data, means[model]) }),
    table: {
      caption: `${xName} and ${yName.toLowerCase()}, one row per fitted example`,
      columns: [
        { name: "row", values: rows },
        { name: "label", values: labels },
        { name: xName, values: means.model },
        { name: yName, values: means[model] },
      ],
    },
  };
}

/** Two classes get two marks; other labels one. */
function series({ family, data: { classes } }: Report, { rows, labels, means }: ScatterData, predicted: number[]): PointSeries[] {
  const of = (keep: (label: number) => boolean, look: Pick<PointSeries, "name" | "symbol" | "colour">): PointSeries => {
    const indices = labels.flatMap((label, i) => (keep(label) ? [i] : []));
    const pick = (values: number[]) => indices.map((i) => values[i] ?? NaN);
    const label = (i: number) => `Example in row ${(rows[indices[i] ?? 0] ?? 0) + 1} (${look.name})`;
    return { ...look, label, x: pick(means.model), y: pick(predicted) };
  };
  if (family !== "bernoulli") return [of(() => true, { name: "examples", symbol: "circle", colour: "first" })];
  const named = (label: 0 | 1) => (classes ? classes[label] : `label ${label}`);
  return [
    of((label) => label === 0, { name: named(0), symbol: "circle", colour: "first" }),
    of((label) => label === 1, { name: named(1), symbol: "triangle", colour: "second" }),
  ];
}
