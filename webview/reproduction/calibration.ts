import type { ReproducedDataset, ReproducedFigures, Reproduction } from "../../src/protocol/reproduction";
import { slopeText } from "../../src/protocol/papers/holographic";
import { predictedSums, sumModes, sumNames, type SumMode } from "../calibrationSums";
import { choice } from "../controls";
import { h } from "../dom";
import { counted, figure } from "../format";
import type { Host } from "../host";
import { picture, type Picture, type Scope } from "../plots/picture";
import { agreementScatter } from "../plots/scatter";
import { panelRow } from "./panelRow";

const labelSum = "\u03a3 f(x) y";
/** What the paper draws, and what the slopes are of. */
const first: SumMode = "raw";

/** Figure 4: every feature weighted by labels and by predictions, a row per data set, a column per cut. */
export function calibrationFigure({ datasets }: Reproduction, title: string | undefined, host: Host): HTMLElement {
  const redraws: ((mode: SumMode) => void)[] = [];
  const panel = (dataset: ReproducedDataset, cut: ReproducedFigures, scope: Scope) => {
    const draw = calibrationPanel(dataset, cut);
    const { element, draw: redraw } = picture(host, scope, draw(first));
    redraws.push((mode) => redraw(draw(mode)));
    return element;
  };
  const toggle = choice("Calibration sums", sumModes, first, (mode) => redraws.forEach((redraw) => redraw(mode)));
  const row = (dataset: ReproducedDataset) =>
    panelRow(dataset.name, (scope) => dataset.figures.map((cut) => panel(dataset, cut, scope)));
  return h("section", { class: "panels" }, h("h3", { class: "picture-title" }, title), toggle, ...datasets.map(row));
}

function calibrationPanel(
  { id, faithfulness }: ReproducedDataset,
  { cut, calibration }: ReproducedFigures,
): (mode: SumMode) => Picture {
  const { sumPredicted, sumLabel, regularizer } = calibration;
  const slope = faithfulness.find((row) => row.cut === cut)?.calibration.mean;
  return (mode) => {
    const yName = sumNames[mode];
    return {
      name: `${id}-${cut}-calibration-${mode}`,
      level: "h5",
      title: [
        cut,
        ...(slope === undefined ? [] : [": slope ", figure(slope, slopeText)]),
        `, ${counted(sumLabel.length, "feature")}`,
      ],
      plot: agreementScatter({
        xName: labelSum,
        yName,
        series: [
          {
            name: "features",
            x: sumLabel,
            y: predictedSums(mode, calibration),
            label: (i) => `Feature ${i + 1} of those drawn`,
          },
        ],
      }),
      table: {
        caption: `${yName} and ${labelSum} at ${cut}, one row per feature drawn`,
        columns: [
          { name: labelSum, values: sumLabel },
          { name: sumNames.raw, values: sumPredicted },
          { name: "2\u03bbw", values: regularizer },
        ],
      },
    };
  };
}
