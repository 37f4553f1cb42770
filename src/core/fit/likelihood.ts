import { mean } from "../linalg/statistics";
import { dot, plus } from "../linalg/vector";
import type { Family } from "./family";

/** Mean over the examples of -log p(y), in nats, with all terms; for a Gaussian or a count it is not the loss that a fit lowers. */
export function meanNegativeLogLikelihood(family: Family, labels: Float64Array, logits: Float64Array): number {
  return (family.loss(labels, logits) + labels.reduce((sum, y) => sum + family.carrier(y), 0)) / labels.length;
}

/** Share of examples whose most probable class is their label; undefined where labels are not classes. */
export function accuracy(family: Family, labels: Float64Array, logits: Float64Array): number | undefined {
  const classes = family.classes?.(logits, logits.length / labels.length);
  return classes && mean(labels.map((label, i) => (classes[i] === label ? 1 : 0)));
}

/**
 * Mean over the examples of (KL(p||q) + KL(q||p)) / 2 in nats, p and q of natural parameters s and t, K an example. In an exponential
 * family that is (s - t)'(mu(s) - mu(t)) / 2: the log-partitions of the two divergences cancel.
 */
export function symmetrizedDivergence(family: Family, s: Float64Array, t: Float64Array, outputs: number): number {
  return (dot(plus(s, -1, t), plus(family.mean(s, outputs), -1, family.mean(t, outputs))) / 2) * (outputs / s.length);
}
