import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { ImmediateStatistic } from "./statistic";

/** Two sets of values that are compared one by one. */
export interface Compared {
  values: Float64Array;
  reference: Float64Array;
}

interface DifferencesState {
  count: number;
  max: number;
  maxReference: number;
  sum: Sums;
}

export interface Differences {
  maxAbs: number;
  meanAbs: number;
  /** Largest absolute value of the reference. */
  maxAbsReference: number;
}

/** Largest and mean absolute difference. Sums of differences that are all rounding are kept in two numbers. */
export const differences: ImmediateStatistic<Compared, DifferencesState, Differences> = {
  start: () => ({ count: 0, max: 0, maxReference: 0, sum: noSums(1) }),
  add(state, { values, reference }) {
    state.count += values.length;
    for (let i = 0; i < values.length; i++) {
      const difference = Math.abs(values[i]! - reference[i]!);
      state.max = Math.max(state.max, difference);
      state.maxReference = Math.max(state.maxReference, Math.abs(reference[i]!));
      addTo(state.sum, 0, difference);
    }
    return state;
  },
  merge: (a, b) => ({
    count: a.count + b.count,
    max: Math.max(a.max, b.max),
    maxReference: Math.max(a.maxReference, b.maxReference),
    sum: mergeSums(a.sum, b.sum),
  }),
  finish: ({ count, max, maxReference, sum }) => ({
    maxAbs: max,
    meanAbs: totals(sum)[0]! / count,
    maxAbsReference: maxReference,
  }),
};
