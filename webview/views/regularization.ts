import type { FeatureCutReport, Regularization } from "../../src/protocol/studies/cuts/figures";
import type { Report } from "../../src/protocol/run";
import { h } from "../dom";
import { figure } from "../format";
import { lambdaCurves } from "../plots/lambdaCurves";
import { picture, type Picture } from "../plots/picture";
import { finding, section, type View } from "./view";

/** Theorem 26 in numbers, and the loss of other lambdas; nothing in a run that was not asked for it. */
export const regularization: View = ({ cut, report, host, scope }) => {
  const { regularization: found } = cut;
  if (!found) return undefined;
  const { weights } = found.distance;
  const title = [
    "The regularised linear optimum lies within ",
    figure(found.distance.means),
    " of the network",
    ...(weights === undefined ? [] : [", its weights within ", figure(weights), " of their norm"]),
    ".",
  ];
  const curves = found.path.length > 0 && picture(host, scope, curvesPicture(cut, report, found), "tall").element;
  return section("regularization", finding(...title), facts(cut, found), curves);
};

function facts({ stationarity }: FeatureCutReport, { distance, objective }: Regularization): HTMLElement {
  const entry = (name: string, meaning: string, value: number) =>
    h("div", { title: meaning }, h("dt", {}, name), h("dd", {}, figure(value)));
  return h(
    "dl",
    { class: "facts" },
    entry("max |\u0394 logit|", "Largest difference of the logits on the fitted examples", distance.logits),
    entry("max |\u0394\u03bc|", "Largest difference of the predicted means on the fitted examples", distance.means),
    distance.weights !== undefined &&
      entry("|v \u2212 w| / |w|", "Distance of the optimal weights from the network\u2019s", distance.weights),
    distance.weightsAtMost !== undefined &&
      entry(
        "bound on it",
        "The most that the gradient norm allows for this distance: |g| / (2\u03bb|w|)",
        distance.weightsAtMost,
      ),
    entry("gradient norm", "Of the regularised loss at the network\u2019s weights", stationarity.gradientNorm),
    entry(
      "objective, network",
      "Sum of the losses plus \u03bb times the squared weights of the cut",
      objective.network,
    ),
    entry("objective, optimum", "The same at the optimum of the linear model", objective.linear),
  );
}

function curvesPicture(cut: FeatureCutReport, report: Report, { path, network }: Regularization): Picture {
  const tested = path.every((point) => point.tested !== undefined)
    ? path.map((point) => point.tested ?? NaN)
    : undefined;
  const judged = tested ?? path.map((point) => point.fitted);
  const best = path[judged.indexOf(Math.min(...judged))];
  return {
    name: `${cut.id}-regularization`,
    title: tested
      ? [
          "The part held out is predicted best with \u03bb = ",
          figure(best?.lambda ?? NaN),
          " (negative log-likelihood ",
          figure(Math.min(...judged)),
          "); this run took ",
          figure(report.lambda),
          ".",
        ]
      : [
          "The smaller \u03bb, the better the fitted examples are predicted; without a part held out nothing else can be said.",
        ],
    plot: lambdaCurves({ path, network, lambda: report.lambda }),
    table: {
      caption: "The linear model with other lambdas, one row each",
      columns: [
        { name: "lambda", values: path.map((p) => p.lambda) },
        { name: "negative log-likelihood, fitted", values: path.map((p) => p.fitted) },
        ...(tested ? [{ name: "negative log-likelihood, held out", values: tested }] : []),
        { name: "objective", values: path.map((p) => p.objective) },
        { name: "|v|", values: path.map((p) => p.weightNorm) },
        { name: "max difference from the network", values: path.map((p) => p.maxDistance) },
        { name: "converged", values: path.map((p) => (p.converged ? "yes" : "no")) },
      ],
    },
  };
}
