import { regression } from "../linalg/statistics";
import { maxAbs, plus } from "../linalg/vector";
import type { CutAnalysis } from "./analysis";

const worstShown = 20;

/**
 * For every feature of the cut, sum f(x) mu(M(x)) against sum f(x) y over the fitted examples (paper, Definition 2, Figure 4).
 * Under an L2 regulariser the two differ by -2 lambda w at a stationary point (design, section 4), so both residuals are given.
 */
export const calibration: CutAnalysis<"calibration"> = async (context) => {
  const { cut, fittedFeatures, fitted, labels, gradient, weights, lambda, progress, featureName, arrays } = context;
  progress(`${cut.id}: calibration of ${weights.length} features`, 0.95);
  const sumLabel = await fittedFeatures.applyTranspose(Float64Array.from(fitted, (i) => labels[i]!));
  const sumPredicted = plus(gradient, 1, sumLabel);
  const regularizer = weights.map((w) => 2 * lambda * w);
  const regularized = plus(gradient, 1, regularizer);
  const worst = Array.from(regularized.keys())
    .sort((a, b) => Math.abs(regularized[b]!) - Math.abs(regularized[a]!))
    .slice(0, worstShown)
    .map((i) => ({ feature: featureName(i), sumPredicted: sumPredicted[i]!, sumLabel: sumLabel[i]!, residual: gradient[i]!, residualRegularized: regularized[i]! }));
  return {
    calibration: { ...regression(sumLabel, sumPredicted), maxAbsResidual: maxAbs(gradient), maxAbsResidualRegularized: maxAbs(regularized), worst },
    arrays: {
      calibration: arrays
        ? { feature: Array.from(weights, (_, i) => featureName(i)), sumPredicted: [...sumPredicted], sumLabel: [...sumLabel], regularizer: [...regularizer] }
        : { feature: [], sumPredicted: [], sumLabel: [], regularizer: [] },
    },
  };
};
