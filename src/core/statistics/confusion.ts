import type { ImmediateStatistic } from "./statistic";

/** One entry an example. */
export interface Classified {
  actual: ArrayLike<number>;
  predicted: ArrayLike<number>;
}

/**
 * How many examples of each class (row) are taken for each (column): counts, hence exact.
 * @returns row-major, classes squared
 */
export const confusion = (classes: number): ImmediateStatistic<Classified, Float64Array, Float64Array> => ({
  start: () => new Float64Array(classes * classes),
  add(counts, { actual, predicted }) {
    for (let i = 0; i < actual.length; i++) counts[actual[i]! * classes + predicted[i]!]!++;
    return counts;
  },
  merge: (a, b) => a.map((count, at) => count + b[at]!),
  finish: (counts) => counts,
});
