import type { Likelihood, Predicted } from "./likelihood";
import type { ImmediateStatistic } from "./statistic";

interface AccuracyState {
  examples: number;
  right: number;
}

export interface Accuracy {
  /** Examples whose most probable class is their label. */
  right: number;
  /** Of all examples. */
  share: number;
}

/** How many examples are predicted right; undefined where labels are not classes. Counts, hence exact. */
export const accuracy = ({
  classes,
}: Pick<Likelihood, "classes">): ImmediateStatistic<Predicted, AccuracyState, Accuracy | undefined> => ({
  start: () => ({ examples: 0, right: 0 }),
  add({ examples, right }, { labels, logits }) {
    const predicted = classes?.(logits, logits.length / labels.length);
    const found = predicted ? labels.reduce((count, y, i) => count + (predicted[i] === y ? 1 : 0), 0) : 0;
    return { examples: examples + labels.length, right: right + found };
  },
  merge: (a, b) => ({ examples: a.examples + b.examples, right: a.right + b.right }),
  finish: ({ examples, right }) => (classes ? { right, share: right / examples } : undefined),
});
