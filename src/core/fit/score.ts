import { mean, normalQuantile, wilsonInterval } from "../linalg/statistics";
import type { ProbeScore } from "../../protocol/studies/probes/report";
import { readTarget, type Labels, type Reading } from "./labels";
import type { MajorityScore } from "./probe";

/** What is told of the predictions of some examples. @param spread variance of the numbers of the fitted part */
export function scoreOf({ family, outputs, values }: Labels, logits: Float64Array, spread: number): ProbeScore {
  const classes = family.classes?.(logits, outputs);
  if (!classes) return numberScore(values, logits, spread);
  const wrong = classes.reduce((count, predicted, i) => count + (predicted === values[i] ? 0 : 1), 0);
  return {
    error: wrong / values.length,
    loss: family.loss(values, logits) / values.length,
    interval: wilsonInterval(wrong, values.length),
  };
}

/** Mean squared error over the spread, with a normal interval of that mean; where the fitted numbers do not spread, as it is. */
function numberScore(values: Float64Array, predictions: Float64Array, spread: number): ProbeScore {
  const squares = values.map((y, i) => (y - predictions[i]!) ** 2 / (spread || 1));
  const error = mean(squares);
  const half =
    normalQuantile * Math.sqrt(mean(squares.map((square) => (square - error) ** 2)) / Math.max(1, squares.length - 1));
  return { error, loss: (error * (spread || 1)) / 2, interval: [Math.max(0, error - half), error + half] };
}

/** Variance of the numbers of the fitted part, which are centred; of no meaning for classes. */
export const spreadOf = ({ train }: Reading): number => mean(train.values.map((y) => y * y));

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
  const matrix = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  predicted.forEach((k, i) => matrix[classes[values[i]!]!]![classes[k]!]!++);
  return matrix;
}
