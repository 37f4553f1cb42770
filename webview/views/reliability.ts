import { families } from "../family";
import { counted, figure, percent } from "../format";
import { h } from "../dom";
import { picture } from "../plots/picture";
import { reliabilityDiagram } from "../plots/reliability";
import type { CutReport } from "../../src/protocol/studies/cuts/figures";
import { section, type View } from "./view";

/** The model's own predictions against the labels, group by group. It does not depend on the cut. */
export const reliability: View<CutReport> = ({ report, host, scope }) => {
  const { bins, ece, examples, accuracy } = report.reliability;
  const { quantity, confidence, label, range } = families[report.family];
  const filled = bins.filter((bin) => bin.count > 0);
  const xName = `Network: ${confidence ?? quantity(report)}`;
  const over = `over ${counted(examples, "example")} in ${counted(filled.length, "group")}`;
  const yName = capital(label(report));
  const { element } = picture(
    host,
    scope,
    {
      name: "reliability",
      title:
        accuracy === undefined
          ? ["The network's predictions are off by ", figure(ece), ` on average (ECE, ${over}).`]
          : [
              "The network is right on ",
              figure(accuracy, percent),
              " of the examples; the probability of its most probable class is off by ",
              figure(ece),
              ` on average (ECE, ${over}).`,
            ],
      plot: reliabilityDiagram({ bins, xName, yName, range }),
      table: {
        caption: "Reliability, one row per group of predictions",
        columns: [
          { name: "from", values: bins.map((b) => b.from) },
          { name: "to", values: bins.map((b) => b.to) },
          { name: "examples", values: bins.map((b) => b.count) },
          { name: "mean prediction", values: bins.map((b) => b.meanPredicted) },
          { name: yName, values: bins.map((b) => b.meanLabel) },
          { name: "95% from", values: bins.map((b) => b.interval?.[0] ?? NaN) },
          { name: "95% to", values: bins.map((b) => b.interval?.[1] ?? NaN) },
        ],
      },
    },
    "tall",
  );
  const whiskers = bins.some((bin) => bin.interval)
    ? `Whiskers are 95% Wilson intervals of the ${accuracy === undefined ? "label\u2019s mean" : "share that is right"}; the dashed line is perfect reliability.`
    : "The dashed line is perfect reliability.";
  return section("reliability", element, h("p", { class: "quiet" }, whiskers));
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
