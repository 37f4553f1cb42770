import { analyses } from "../../analyses";
import type { Finding } from "../../finding";
import { nearOne, short } from "../../numbers";
import { tableOf } from "../../presenting";
import type { CutsReport } from "./report";
import type { FeatureCutReport, Regularization } from "./figures";
import { bestOf } from "./overCuts";

/* Those findings at a cut that have long tables. */

/**
 * What every feature adds up to by predictions and by labels: of all features where the report has its arrays, else of
 * the worst.
 */
export function calibration({ calibration: found, arrays }: FeatureCutReport): Finding {
  const { slope, r2, maxAbsResidual, maxAbsResidualRegularized, worst } = found;
  const sums = "sum of f(x) times the label";
  const predicted = "sum of f(x) times the prediction";
  const alike = r2 >= 0.998 ? "add up alike" : "do not add up alike";
  return {
    id: "calibration",
    ...analyses.calibration,
    title: `Weighted by the features of this cut, predictions and labels ${alike}: slope ${nearOne(slope)}, R\u00b2 ${nearOne(r2)}.`,
    figures: [
      { label: "Calibration slope", value: slope },
      { label: "Calibration R\u00b2", value: r2 },
      { label: "Worst residual", value: maxAbsResidual },
      { label: "Worst residual with 2\u03bbw", value: maxAbsResidualRegularized },
    ],
    lines: ["Features farthest from calibrated, with the term 2\u03bbw of the regulariser, come first."],
    table: tableOf(
      arrays ? allFeatures(arrays.calibration) : worst,
      [
        { name: "feature", of: ({ feature }) => feature },
        { name: sums, of: ({ sumLabel }) => sumLabel },
        { name: predicted, of: ({ sumPredicted }) => sumPredicted },
        { name: "residual", of: ({ residual }) => residual },
        { name: "with 2\u03bbw", of: ({ residualRegularized }) => residualRegularized },
      ],
      { shown: worst.length },
    ),
    pictures: [{ kind: "scatter", x: sums, y: predicted, label: "feature", diagonal: true }],
  };
}

function allFeatures({
  feature,
  sumPredicted,
  sumLabel,
  regularizer,
}: NonNullable<FeatureCutReport["arrays"]>["calibration"]) {
  const rows = feature.map((name, i) => {
    const [mu, y] = [sumPredicted[i] ?? NaN, sumLabel[i] ?? NaN];
    const residual = mu - y;
    const residualRegularized = residual + (regularizer[i] ?? NaN);
    return { feature: name, sumPredicted: mu, sumLabel: y, residual, residualRegularized };
  });
  return rows.sort((a, b) => Math.abs(b.residualRegularized) - Math.abs(a.residualRegularized));
}

/** Theorem 26 in numbers, and the loss of other lambdas. */
export function regularization(
  { lambda }: CutsReport,
  { stationarity }: FeatureCutReport,
  { distance, objective, network, path }: Regularization,
): Finding {
  const isTested = path.length > 0 && path.every(({ tested }) => tested !== undefined);
  const best = bestOf(path);
  const which = isTested ? "held-out" : "fitted";
  const ofWeights =
    distance.weights === undefined ? "" : `, its weights within ${short(distance.weights)} of their norm`;
  const atMost =
    distance.weightsAtMost === undefined ? "" : ` (at most ${short(distance.weightsAtMost)} by the gradient)`;
  return {
    id: "regularization",
    ...analyses.regularization,
    title: `The regularised linear optimum lies within ${short(distance.means)} of the network${ofWeights}${atMost}.`,
    lines: [
      `Logits differ by up to ${short(distance.logits)}; the gradient norm at the network's weights is ${short(stationarity.gradientNorm)}.`,
      `Objective: ${short(objective.network)} at the network's weights, ${short(objective.linear)} at the optimum.`,
      ...(best
        ? [
            `The ${which} examples are predicted best with lambda ${short(best.lambda)} (negative log-likelihood ${short(best.tested ?? best.fitted)}); this run took ${short(lambda)}, and the network has ${short(network.tested ?? network.fitted)}.`,
          ]
        : []),
    ],
    table: tableOf(path, [
      { name: "lambda", of: (point) => point.lambda },
      { name: "fitted NLL", of: ({ fitted }) => fitted },
      ...(isTested ? [{ name: "held-out NLL", of: ({ tested }: { tested?: number }) => tested }] : []),
      { name: "objective", of: (point) => point.objective },
      { name: "|v|", of: ({ weightNorm }) => weightNorm },
      { name: "max difference from the network", of: ({ maxDistance }) => maxDistance },
      { name: "converged", of: ({ converged }) => (converged ? "yes" : "no") },
    ]),
    pictures: [
      {
        kind: "curves",
        x: "lambda",
        y: isTested ? ["fitted NLL", "held-out NLL"] : ["fitted NLL"],
        yName: "negative log-likelihood",
        log: { x: true },
      },
    ],
  };
}
