import { normalQuantile, wilsonInterval } from "../linalg/statistics";
import { accuracy } from "../statistics/accuracy";
import { confusion } from "../statistics/confusion";
import { likelihood } from "../statistics/likelihood";
import { moments } from "../statistics/moments";
import { overArrays } from "../statistics/overBatches";
import { together } from "../statistics/together";
import type { ProbeScore } from "../../protocol/studies/probes/report";
import { readTarget, type Labels, type Reading } from "./labels";
import type { MajorityScore } from "./probe";

/** What is told of the predictions of some examples. @param spread variance of the numbers of the fitted part */
export function scoreOf({ family, values }: Labels, logits: Float64Array, spread: number): ProbeScore {
  const statistic = together({ likelihood: likelihood(family), accuracy: accuracy(family) });
  const found = overArrays(statistic, [{ labels: values, logits }]);
  if (!found.accuracy) return numberScore(values, logits, spread);
  const wrong = values.length - found.accuracy.right;
  return {
    error: wrong / values.length,
    loss: found.likelihood.loss / values.length,
    interval: wilsonInterval(wrong, values.length),
  };
}

/**
 * Mean squared error over the spread, with a normal interval of that mean; where the fitted numbers do not spread, as
 * it is.
 */
function numberScore(values: Float64Array, predictions: Float64Array, spread: number): ProbeScore {
  const squares = values.map((y, i) => (y - predictions[i]!) ** 2 / (spread || 1));
  const { mean, variance } = overArrays(moments(1), [squares]);
  const error = mean[0]!;
  const half = normalQuantile * Math.sqrt(variance[0]! / Math.max(1, squares.length - 1));
  return { error, loss: (error * (spread || 1)) / 2, interval: [Math.max(0, error - half), error + half] };
}

/** Variance of the numbers of the fitted part, which are centred; of no meaning for classes. */
export const spreadOf = ({ train }: Reading): number => overArrays(moments(1), [train.values]).variance[0]!;

export const majorityScore: MajorityScore = (target, parts) => {
  const reading = readTarget(target, parts);
  const { intercepts, test } = reading;
  return scoreOf(
    test,
    Float64Array.from({ length: test.values.length * test.outputs }, (_, i) => intercepts[i % test.outputs]!),
    spreadOf(reading),
  );
};

/** How many examples of each class (row) are taken for each (column), of all `count` classes. */
export function confusionOf(
  { family, outputs, values }: Labels,
  logits: Float64Array,
  classes: readonly number[],
  count: number,
): number[][] | undefined {
  const predicted = family.classes?.(logits, outputs);
  if (!predicted) return undefined;
  const batch = { actual: values.map((k) => classes[k]!), predicted: predicted.map((k) => classes[k]!) };
  const counts = overArrays(confusion(count), [batch]);
  return Array.from({ length: count }, (_, row) => [...counts.subarray(row * count, (row + 1) * count)]);
}
