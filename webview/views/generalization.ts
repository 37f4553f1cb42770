import type { CutReport, Score } from "../../src/protocol/studies/cuts/figures";
import { counted, figure, percent } from "../format";
import { modelTable, type FigureColumn } from "./modelTable";
import { finding, section, trainedModel, type View } from "./view";

/** The network and the linear models of the cut on the part held out; nothing in a run without one. */
export const generalization: View<CutReport> = ({ cut, report }) => {
  const scores = cut.generalization;
  if (!scores) return undefined;
  const best = scores.holographic ?? scores.activation;
  const title = [
    `On ${counted(scores.examples, "held-out example")} the linear model of ${trainedModel(cut)} has a negative log-likelihood of `,
    figure(best.nll),
    ", the network ",
    figure(scores.network.nll),
    ".",
  ];
  const columns: FigureColumn<Score>[] = [
    ["negative log-likelihood", ({ nll }) => figure(nll)],
    ...(scores.network.accuracy === undefined
      ? []
      : [
          [
            "accuracy",
            ({ accuracy }) => accuracy !== undefined && figure(accuracy, percent),
          ] satisfies FigureColumn<Score>,
        ]),
  ];
  const rows = [
    ["network", scores.network],
    ["exact weights", scores.exact],
    [`trained on ${cut.linearModel === "tangent" ? "tangent" : "holographic"} features`, scores.holographic],
    ["trained on activations", scores.activation],
  ] as const;
  return section(
    "generalization",
    finding(...title),
    modelTable(`Means over part ${report.testPart}, in nats`, rows, columns),
  );
};
