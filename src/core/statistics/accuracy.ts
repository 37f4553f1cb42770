import type { Likelihood, Predicted } from "./likelihood";
import type { ImmediateStatistic } from "./statistic";

interface AccuracyState {
  examples: number;
  right: number;
}

/** Share of the examples whose most probable class is their label; undefined where labels are not classes. Counts, hence exact. */
export const accuracy = ({
  classes,
}: Pick<Likelihood, "classes">): ImmediateStatistic<Predicted, AccuracyState, number | undefined> => ({
  start: () => ({ examples: 0, right: 0 }),
  add({ examples, right }, { labels, logits }) {
    const predicted = classes?.(logits, logits.length / labels.length);
    const found = predicted ? labels.reduce((count, y, i) => count + (predicted[i] === y ? 1 : 0), 0) : 0;
    return { examples: examples + labels.length, right: right + found };
  },
  merge: (a, b) => ({ examples: a.examples + b.examples, right: a.right + b.right }),
  finish: ({ examples, right }) => (classes ? right / examples : undefined),
});
