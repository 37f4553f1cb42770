import type { Agreement, CutReport, LinearModel } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import { h, type Child } from "../dom";
import { className, families, fittedExamples, outputsOf } from "../family";
import { figure, nearOne } from "../format";
import { picture, type Picture } from "../plots/picture";
import { agreementScatter, type PointSeries } from "../plots/scatter";
import { noArrays, section, theseFeatures, type View } from "./view";

const order: LinearModel[] = ["exact", "holographic", "activation"];

/**
 * The network against three linear models of the cut: its own weights, weights trained on the same features, weights
 * trained on activations; where the cut has no features, against the last alone.
 */
export const faithfulness: View<CutReport> = ({ cut, report, host, scope }) => {
  const data = scatterData(cut, report);
  const figures = order.map((model) => {
    const agreement = cut.faithfulness[model];
    if (!agreement) return false;
    const title = titles[model](cut, agreement);
    const predicted = data?.means[model];
    if (!data || !predicted) return h("h4", { class: "picture-title" }, ...title);
    return h(
      "div",
      { class: "model" },
      picture(host, scope, modelPicture(model, title, cut, report, data, predicted)).element,
      agreementLine(agreement, outputsOf(report)),
    );
  });
  const some =
    data &&
    data.step > 1 &&
    h(
      "p",
      { class: "quiet" },
      `One example of every ${data.step} is drawn and listed; all figures are of all examples.`,
    );
  return section("faithfulness", h("div", { class: "triple" }, ...figures), some, !data && noArrays());
};

const titles: Record<LinearModel, (cut: CutReport, agreement: Agreement) => Child[]> = {
  exact: (cut, { maxAbs }) => [
    `A linear model on ${theseFeatures(cut)}, with the network's own weights, reproduces the network to within `,
    figure(maxAbs),
    ".",
  ],
  holographic: (_, { maxAbs }) => [
    "Trained from nothing on the same features, it comes within ",
    figure(maxAbs),
    " of the network.",
  ],
  activation: ({ linearModel }, { maxAbs }) => [
    linearModel === "activation"
      ? "A linear model trained on the layer's activations misses the network by up to "
      : "Trained on the layer's activations instead, it misses the network by up to ",
    figure(maxAbs),
    ".",
  ],
};

const shortNames: Record<LinearModel, string> = {
  exact: "Exact weights",
  holographic: "Trained on features",
  activation: "Trained on activations",
};

const agreementLine = ({ maxAbs, meanAbs, r2 }: Agreement, outputs: number): HTMLElement => {
  const entry = (name: string, meaning: string, value: HTMLElement) =>
    h("div", { title: meaning }, h("dt", {}, name), h("dd", {}, value));
  return h(
    "dl",
    { class: "facts compact" },
    entry("max |\u0394\u03bc|", "Largest difference between the predicted means", figure(maxAbs)),
    entry("mean |\u0394\u03bc|", "Mean difference between the predicted means", figure(meanAbs)),
    entry(
      "R\u00b2 (logits)",
      `Coefficient of determination between the logits${outputs > 1 ? ", those of each example less their mean" : ""}`,
      figure(r2, nearOne),
    ),
  );
};

/**
 * Predicted means under the network and its three linear models, with the row and the label of their example: a point
 * for every fitted example, and for every class of it where there are several.
 */
interface ScatterData {
  rows: number[];
  labels: number[];
  /** The class that a point is about, where there are several. */
  classes?: number[];
  means: Partial<Record<LinearModel, number[]>> & { model: number[] };
  /** Every how many examples are shown. */
  step: number;
}

/** More points would make the page slow. */
const maxPoints = 150_000;

function scatterData({ arrays }: CutReport, report: Report): ScatterData | undefined {
  const fitted = fittedExamples(report);
  if (!arrays || !fitted || !report.examples) return undefined;
  const { row, label } = report.examples;
  const { means } = families[report.family];
  const outputs = outputsOf(report);
  const step = Math.ceil((fitted.length * outputs) / maxPoints);
  const shown = fitted.filter((_, at) => at % step === 0);
  const pick = (logits: number[]) => shown.flatMap((i) => means(logits.slice(i * outputs, (i + 1) * outputs)));
  const repeat = (values: number[]) => shown.flatMap((i) => Array.from({ length: outputs }, () => values[i] ?? NaN));
  const { model, exact, holographic, activation } = arrays.logits;
  return {
    rows: repeat(row),
    labels: repeat(label),
    classes: outputs > 1 ? shown.flatMap(() => Array.from({ length: outputs }, (_, k) => k)) : undefined,
    means: {
      model: pick(model),
      exact: exact && pick(exact),
      holographic: holographic && pick(holographic),
      activation: pick(activation),
    },
    step,
  };
}

function modelPicture(
  model: LinearModel,
  title: Child[],
  cut: CutReport,
  report: Report,
  data: ScatterData,
  predicted: number[],
): Picture {
  const { quantity, range } = families[report.family];
  const { rows, labels, classes, means } = data;
  const xName = `Network: ${quantity(report)}`;
  const yName = shortNames[model];
  return {
    name: `${cut.id}-faithfulness-${model}`,
    title,
    plot: agreementScatter({
      xName,
      yName,
      range: range && [range[0] - 0.02, range[1] + 0.02],
      series: series(report, data, predicted),
    }),
    table: {
      caption: `${xName} and ${yName.toLowerCase()}, one row per fitted example${classes ? " and class" : ""}`,
      columns: [
        { name: "row", values: rows },
        { name: "label", values: labels },
        ...(classes ? [{ name: "class", values: classes }] : []),
        { name: xName, values: means.model },
        { name: yName, values: predicted },
      ],
    },
  };
}

/** Two classes get two marks, and so do the right one and the others of several; other labels one. */
function series(
  { family, data }: Report,
  { rows, labels, classes, means }: ScatterData,
  predicted: number[],
): PointSeries[] {
  const of = (
    keep: (label: number, point: number) => boolean,
    look: Pick<PointSeries, "name" | "symbol" | "colour">,
  ): PointSeries => {
    const points = labels.flatMap((label, point) => (keep(label, point) ? [point] : []));
    const pick = (values: number[]) => points.map((point) => values[point] ?? NaN);
    const label = (i: number) => {
      const point = points[i] ?? 0;
      const about = classes ? `${className(data.classes, classes[point] ?? 0)}, ${look.name}` : look.name;
      return `Example in row ${(rows[point] ?? 0) + 1} (${about})`;
    };
    return { ...look, label, x: pick(means.model), y: pick(predicted) };
  };
  const [first, second] = [
    { symbol: "circle", colour: "first" },
    { symbol: "triangle", colour: "second" },
  ] as const;
  if (classes) {
    return [
      of((label, point) => classes[point] !== label, { name: "others", ...first }),
      of((label, point) => classes[point] === label, { name: "true class", ...second }),
    ];
  }
  if (family !== "bernoulli") return [of(() => true, { name: "examples", ...first })];
  const named = (label: 0 | 1) => data.classes?.[label] ?? `label ${label}`;
  return [
    of((label) => label === 0, { name: named(0), ...first }),
    of((label) => label === 1, { name: named(1), ...second }),
  ];
}
