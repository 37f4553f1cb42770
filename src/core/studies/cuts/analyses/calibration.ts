import { regression } from "../../../linalg/statistics";
import { maxAbs, plus, selectRows } from "../../../linalg/vector";
import { featureSums } from "../../../statistics/featureSums";
import { overBatches } from "../../../statistics/overBatches";
import type { CutAnalysis } from "./analysis";

const worstShown = 20;
/** Points in the arrays of one cut: more would outgrow a JSON text and a picture. */
const maxPoints = 150_000;

/**
 * For every feature of the cut, sum f(x) mu(M(x)) against sum f(x) y over the fitted examples (paper, Definition 2,
 * Figure 4), and over the classes where there are several, with y one-hot. Under an L2 regulariser the two differ by -2
 * lambda w at a stationary point (docs/mathematics.md, Families and solver), so both residuals are given.
 */
export const calibration: CutAnalysis<"calibration"> = async (context) => {
  const { cut, fittedFeatures, fitted, labels, family, gradient, weights, lambda, work, note, featureName, arrays } =
    context;
  work.progress(`calibration of ${weights.length} features`, 0.95);
  const statistic = family.statistic(selectRows(labels, fitted, 1), fittedFeatures.outputs);
  const batches = [{ features: fittedFeatures, weights: statistic }];
  const sumLabel = await overBatches(featureSums(weights.length), batches, context.products.work);
  const sumPredicted = plus(gradient, 1, sumLabel);
  const regularizer = weights.map((w) => 2 * lambda * w);
  const regularized = plus(gradient, 1, regularizer);
  const ranked = largest(regularized, worstShown);
  const worst = ranked.map((i) => ({
    feature: featureName(i),
    sumPredicted: sumPredicted[i]!,
    sumLabel: sumLabel[i]!,
    residual: gradient[i]!,
    residualRegularized: regularized[i]!,
  }));
  const step = Math.ceil(weights.length / maxPoints);
  const shown =
    step === 1 ? [...weights.keys()] : [...new Set([...weights.keys()].filter((i) => i % step === 0).concat(ranked))];
  if (arrays && step > 1)
    note(
      `${cut.id}: of its ${weights.length} features every ${step}th and the worst are drawn and listed; all figures are of all features.`,
    );
  const pick = (values: Float64Array) => shown.map((i) => values[i]!);
  return {
    calibration: {
      ...regression(sumLabel, sumPredicted),
      maxAbsResidual: maxAbs(gradient),
      maxAbsResidualRegularized: maxAbs(regularized),
      worst,
    },
    arrays: {
      calibration: arrays
        ? {
            feature: shown.map(featureName),
            sumPredicted: pick(sumPredicted),
            sumLabel: pick(sumLabel),
            regularizer: pick(regularizer),
          }
        : { feature: [], sumPredicted: [], sumLabel: [], regularizer: [] },
    },
  };
};

/** Indices of the `count` largest absolute values, largest first. */
function largest(values: Float64Array, count: number): number[] {
  const sizes = values.map(Math.abs).sort();
  const threshold = sizes[Math.max(0, sizes.length - count)] ?? 0;
  const found = [...values.keys()].filter((i) => Math.abs(values[i]!) >= threshold);
  return found.sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!)).slice(0, count);
}
