import type { CalibrationSummary, CutArrays, FeatureCutReport } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import { predictedSums, sumModes, sumNames, type SumMode } from "../calibrationSums";
import { choice } from "../controls";
import { h } from "../dom";
import { fittedExamples, outputsOf } from "../family";
import { counted, figure, nearOne } from "../format";
import { picture, type Picture } from "../plots/picture";
import { agreementScatter } from "../plots/scatter";
import { noArrays, section, theseFeatures, type View } from "./view";

/** Sums of every feature weighted by predictions and by labels. */
export const calibration: View = ({ cut, report, host, scope }) => {
  const summary = cut.calibration;
  const side = h("div", { class: "beside" }, summaryFacts(summary), worstTable(summary));
  if (!cut.arrays) return section("calibration", h("h4", { class: "picture-title" }, ...title(cut)), side, noArrays());
  const draw = calibrationPicture(cut, cut.arrays.calibration, report);
  const figureOf = picture(host, scope, draw("regularized"));
  const toggle = choice("Calibration sums", sumModes, "regularized", (mode) => figureOf.draw(draw(mode)));
  return section("calibration", toggle, h("div", { class: "pair" }, figureOf.element, side));
};

const title = (cut: FeatureCutReport) => {
  const { r2, slope } = cut.calibration;
  return [
    r2 >= 0.998
      ? `On ${theseFeatures(cut)}, predictions and labels add up alike: slope `
      : `On ${theseFeatures(cut)}, predictions and labels do not add up alike: slope `,
    figure(slope, nearOne),
    ", R\u00b2 ",
    figure(r2, nearOne),
    ".",
  ];
};

const summaryFacts = ({ slope, r2, maxAbsResidual, maxAbsResidualRegularized }: CalibrationSummary): HTMLElement => {
  const entry = (name: string, value: number, show?: (value: number) => string) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, figure(value, show)));
  return h(
    "dl",
    { class: "facts" },
    entry("slope", slope, nearOne),
    entry("R\u00b2", r2, nearOne),
    entry("worst residual, raw", maxAbsResidual),
    entry("worst residual, with 2\u03bbw", maxAbsResidualRegularized),
  );
};

function worstTable({ worst }: CalibrationSummary): HTMLElement {
  const columns: [string, (row: (typeof worst)[number]) => number][] = [
    ["\u03a3 f \u03bc", (row) => row.sumPredicted],
    ["\u03a3 f y", (row) => row.sumLabel],
    ["residual", (row) => row.residual],
    ["with 2\u03bbw", (row) => row.residualRegularized],
  ];
  const head = [
    h("th", { scope: "col", class: "text" }, "feature"),
    ...columns.map(([name]) => h("th", { scope: "col", class: "number" }, name)),
  ];
  const body = worst.map((row) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "text" }, row.feature),
      ...columns.map(([, value]) => h("td", { class: "number" }, figure(value(row)))),
    ),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Worst features" },
    h(
      "table",
      { class: "data" },
      h("caption", {}, "Features farthest from calibrated"),
      h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...body),
    ),
  );
}

/** How to draw either mode: the regulariser's term moves the predicted sums only. */
function calibrationPicture(
  cut: FeatureCutReport,
  sums: CutArrays["calibration"],
  report: Report,
): (mode: SumMode) => Picture {
  const { feature, sumPredicted, sumLabel, regularizer } = sums;
  const predicted: Record<SumMode, number[]> = { raw: sumPredicted, regularized: predictedSums("regularized", sums) };
  const worst = indicesOf(
    feature,
    cut.calibration.worst.map((row) => row.feature),
  );
  const pick = (values: number[]) => worst.map((i) => values[i] ?? NaN);
  const examples = counted(fittedExamples(report)?.length ?? report.reliability.examples, "example");
  const outputs = outputsOf(report);
  const xName = `\u03a3 f(x) y over ${examples}${outputs > 1 ? ` and ${outputs} classes` : ""}`;
  return (mode) => ({
    name: `${cut.id}-calibration-${mode}`,
    title: title(cut),
    plot: agreementScatter({
      xName,
      yName: sumNames[mode],
      series: [
        { name: "features", x: sumLabel, y: predicted[mode], label: (i) => feature[i] ?? "" },
        {
          name: "farthest from calibrated",
          x: pick(sumLabel),
          y: pick(predicted[mode]),
          label: (i) => feature[worst[i] ?? -1] ?? "",
          symbol: "diamond",
          colour: "accent",
          marked: true,
        },
      ],
    }),
    table: {
      caption: `${sumNames[mode]} and ${xName}, one row per feature`,
      columns: [
        { name: "feature", values: feature },
        { name: xName, values: sumLabel },
        { name: sumNames.raw, values: sumPredicted },
        { name: "2\u03bbw", values: regularizer },
      ],
    },
  });
}

/** Positions of a few names in a long list, found in one pass. */
function indicesOf(names: readonly string[], wanted: readonly string[]): number[] {
  const set = new Set(wanted);
  return names.flatMap((name, i) => (set.has(name) ? [i] : []));
}
