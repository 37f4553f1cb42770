import type { FeatureCutReport } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import { button } from "../controls";
import { h } from "../dom";
import { figure, percent } from "../format";
import { finding, section, type View } from "./view";

/** Where the weights would be stationary, and how far from it they are under the lambda of this run. */
export const stationarity: View = ({ cut, report, host }) => {
  const { gradientNorm, impliedLambda, impliedLambdaFit } = cut.stationarity;
  const use = button("Use this \u03bb", () => host.post({ type: "choose", choice: { lambda: impliedLambda } }), {
    title: `Write lambda ${impliedLambda} into the recipe`,
  });
  return section(
    "stationarity",
    finding(
      "The weights imply \u03bb = ",
      figure(impliedLambda),
      ", which explains ",
      figure(impliedLambdaFit, percent),
      " of the squared gradient of the loss.",
    ),
    h(
      "p",
      {},
      "With this run's \u03bb = ",
      figure(report.lambda),
      source(report),
      " the gradient of the regularised loss on this cut has the norm ",
      figure(gradientNorm),
      ".",
    ),
    host.live && canUse(cut, report) && use,
  );
};

const source = ({ lambdaSource }: Report): string =>
  ({
    given: " (given in the recipe)",
    implied: " (implied by the weights)",
    fallback: " (a fallback: the weights imply none)",
  })[lambdaSource];

const canUse = ({ stationarity: { impliedLambda } }: FeatureCutReport, { lambda }: Report): boolean =>
  impliedLambda > 0 && impliedLambda !== lambda;
