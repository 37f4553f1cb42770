import { argmax } from "../../../linalg/vector";
import type { ModelContext } from "./analysis";

/** What the model predicts of every example and what is observed: one number each. */
export interface Observations {
  /** Predictions are probabilities and observations 0 or 1. */
  probabilities: boolean;
  predicted: Float64Array;
  observed: Float64Array;
}

/**
 * Means and labels as they are; of several classes the most probable one: its probability against whether it is the
 * right one.
 */
export function observe(context: ModelContext): Observations {
  const { family, means, labels } = context;
  if (family === "multinomial") return { probabilities: true, ...topLabel(context) };
  return { probabilities: family === "bernoulli", predicted: means, observed: labels };
}

/** The probability of the most probable class of every example, and 1 where it is the right one. */
function topLabel({ means, labels }: ModelContext): Omit<Observations, "probabilities"> {
  const outputs = means.length / labels.length;
  const top = Array.from(labels, (_, i) => argmax(means, i * outputs, outputs));
  const observed = labels.map((y, i) => (top[i] === i * outputs + y ? 1 : 0));
  return { predicted: Float64Array.from(top, (at) => means[at]!), observed };
}
