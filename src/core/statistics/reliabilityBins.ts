import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { ImmediateStatistic } from "./statistic";

/** What is predicted of every example, and what was seen. */
export interface Observed {
  predicted: Float64Array;
  observed: Float64Array;
}

interface BinsState {
  counts: Float64Array;
  predicted: Sums;
  observed: Sums;
}

/** One entry a bin. */
export interface Bins {
  counts: Float64Array;
  /** Sums. */
  predicted: Float64Array;
  observed: Float64Array;
}

/**
 * Counts and sums of the examples whose prediction lies in each of `bins` parts of equal width of [low, high], which
 * holds all of them.
 */
export const reliabilityBins = (
  bins: number,
  low: number,
  high: number,
): ImmediateStatistic<Observed, BinsState, Bins> => {
  const width = (high - low) / bins || 1;
  return {
    start: () => ({ counts: new Float64Array(bins), predicted: noSums(bins), observed: noSums(bins) }),
    add(state, { predicted, observed }) {
      predicted.forEach((mu, i) => {
        const bin = Math.min(bins - 1, Math.floor((mu - low) / width));
        state.counts[bin]!++;
        addTo(state.predicted, bin, mu);
        addTo(state.observed, bin, observed[i]!);
      });
      return state;
    },
    merge: (a, b) => ({
      counts: a.counts.map((count, bin) => count + b.counts[bin]!),
      predicted: mergeSums(a.predicted, b.predicted),
      observed: mergeSums(a.observed, b.observed),
    }),
    finish: ({ counts, predicted, observed }) => ({
      counts,
      predicted: totals(predicted),
      observed: totals(observed),
    }),
  };
};
