import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { ImmediateStatistic } from "./statistic";

/**
 * What a family of distributions tells of labels y (one an example) and natural parameters t (K an example, [example *
 * K + k]).
 */
export interface Likelihood {
  /** Sum over the examples of the negative log-likelihood, up to a term in y alone. */
  loss(y: Float64Array, t: Float64Array): number;
  /** That term of one example. */
  carrier(y: number): number;
  /** The most probable class of every example, where labels are classes. */
  classes?(t: Float64Array, outputs: number): Float64Array;
}

/** Examples with what a model says of them. */
export interface Predicted {
  labels: Float64Array;
  /** Natural parameters. */
  logits: Float64Array;
}

interface LikelihoodState {
  examples: number;
  /** Of the losses and of the terms in y. */
  sums: Sums;
}

export interface LikelihoodFigures {
  examples: number;
  /** Sum of the losses that a fit lowers. */
  loss: number;
  /** Mean of -log p(y) in nats, with every term of the density. */
  nll: number;
}

/**
 * Losses and negative log-likelihoods. Their sums over batches are compensated, for those of a Gaussian are of either
 * sign.
 */
export const likelihood = (
  family: Pick<Likelihood, "loss" | "carrier">,
): ImmediateStatistic<Predicted, LikelihoodState, LikelihoodFigures> => ({
  start: () => ({ examples: 0, sums: noSums(2) }),
  add(state, { labels, logits }) {
    state.examples += labels.length;
    addTo(state.sums, 0, family.loss(labels, logits));
    for (const y of labels) addTo(state.sums, 1, family.carrier(y));
    return state;
  },
  merge: (a, b) => ({ examples: a.examples + b.examples, sums: mergeSums(a.sums, b.sums) }),
  finish({ examples, sums }) {
    const [loss, carriers] = totals(sums);
    return { examples, loss: loss!, nll: (loss! + carriers!) / examples };
  },
});
