import type { ImmediateStatistic } from "./statistic";

export interface KinkCounts {
  /** Examples with a unit at a kink. */
  examples: number;
  /** Such units, over all examples. */
  pairs: number;
}

/** Counts of examples by their numbers of units at a kink: exact. */
export const kinkCounts: ImmediateStatistic<Float64Array, KinkCounts, KinkCounts> = {
  start: () => ({ examples: 0, pairs: 0 }),
  add: ({ examples, pairs }, units) => ({
    examples: examples + units.reduce((count, n) => count + (n > 0 ? 1 : 0), 0),
    pairs: pairs + units.reduce((a, b) => a + b, 0),
  }),
  merge: (a, b) => ({ examples: a.examples + b.examples, pairs: a.pairs + b.pairs }),
  finish: (state) => state,
};
