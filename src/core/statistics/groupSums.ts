import { addTo, mergeSums, noSums, totals, type Sums } from "./compensated";
import type { Observed } from "./reliabilityBins";
import type { ImmediateStatistic } from "./statistic";

/** Examples with the group to which each belongs, for every column that they are grouped by. */
export interface Grouped extends Observed {
  /** One array a column, one code an example: 0 to one less than the groups of that column. */
  codes: readonly ArrayLike<number>[];
}

/** One entry a group; those of the first column come first. */
interface GroupsState {
  counts: Float64Array;
  observed: Sums;
  predicted: Sums;
  differences: Sums;
  squares: Sums;
  variances: Sums;
  /** Mean of what was observed, and the sum of the squares about it. */
  mean: Float64Array;
  deviations: Float64Array;
  /** Of all examples together. */
  examples: number;
  allSquares: Sums;
}

/** Sums over the examples of one group. */
export interface GroupSums {
  count: number;
  observed: number;
  predicted: number;
  /** observed less predicted */
  differences: number;
  /** of the squared differences */
  squares: number;
  /**
   * of the variances that the predictions tell; where they tell none, of the mean squared difference of all examples
   */
  variances: number;
  /** of the squares of what was observed, about its mean */
  deviations: number;
}

/**
 * What is observed and predicted, by groups of examples. Sums are compensated; squares about the mean are updated
 * example by example (B. P. Welford 1962) and merged as in `moments`.
 * @param sizes groups of every column
 * @param variance of an observation, given its prediction; unknown and the same for all where it is absent
 */
export function groupSums(
  sizes: readonly number[],
  variance?: (predicted: number) => number,
): ImmediateStatistic<Grouped, GroupsState, GroupSums[][]> {
  let groups = 0;
  const starts = sizes.map((size) => (groups += size) - size);
  const variances = variance ?? (() => 0);
  return {
    start: () => ({
      counts: new Float64Array(groups),
      observed: noSums(groups),
      predicted: noSums(groups),
      differences: noSums(groups),
      squares: noSums(groups),
      variances: noSums(groups),
      mean: new Float64Array(groups),
      deviations: new Float64Array(groups),
      examples: 0,
      allSquares: noSums(1),
    }),

    add(state, { codes, predicted, observed }) {
      state.examples += observed.length;
      observed.forEach((y, i) => addTo(state.allSquares, 0, (y - predicted[i]!) ** 2));
      for (const [column, start] of starts.entries())
        for (let i = 0; i < observed.length; i++)
          addExample(state, start + codes[column]![i]!, observed[i]!, predicted[i]!, variances);
      return state;
    },

    merge: (a, b) => ({
      ...mergeDeviations(a, b),
      observed: mergeSums(a.observed, b.observed),
      predicted: mergeSums(a.predicted, b.predicted),
      differences: mergeSums(a.differences, b.differences),
      squares: mergeSums(a.squares, b.squares),
      variances: mergeSums(a.variances, b.variances),
      examples: a.examples + b.examples,
      allSquares: mergeSums(a.allSquares, b.allSquares),
    }),

    finish(state) {
      const common = totals(state.allSquares)[0]! / state.examples;
      const [observed, predicted, differences, squares, told] = [
        totals(state.observed),
        totals(state.predicted),
        totals(state.differences),
        totals(state.squares),
        totals(state.variances),
      ];
      const at = (group: number): GroupSums => ({
        count: state.counts[group]!,
        observed: observed[group]!,
        predicted: predicted[group]!,
        differences: differences[group]!,
        squares: squares[group]!,
        variances: variance ? told[group]! : state.counts[group]! * common,
        deviations: state.deviations[group]!,
      });
      return sizes.map((size, column) => Array.from({ length: size }, (_, code) => at(starts[column]! + code)));
    },
  };
}

function addExample(
  state: GroupsState,
  group: number,
  y: number,
  mu: number,
  variance: (predicted: number) => number,
): void {
  addTo(state.observed, group, y);
  addTo(state.predicted, group, mu);
  addTo(state.differences, group, y - mu);
  addTo(state.squares, group, (y - mu) ** 2);
  addTo(state.variances, group, variance(mu));
  const shift = y - state.mean[group]!;
  state.mean[group]! += shift / ++state.counts[group]!;
  state.deviations[group]! += shift * (y - state.mean[group]!);
}

function mergeDeviations(a: GroupsState, b: GroupsState): Pick<GroupsState, "counts" | "mean" | "deviations"> {
  const [counts, mean, deviations] = [a.counts.slice(), a.mean.slice(), a.deviations.slice()];
  for (let group = 0; group < counts.length; group++) {
    const count = a.counts[group]! + b.counts[group]!;
    if (b.counts[group] === 0) continue;
    const shift = b.mean[group]! - a.mean[group]!;
    mean[group]! += (shift * b.counts[group]!) / count;
    deviations[group]! += b.deviations[group]! + (shift * shift * a.counts[group]! * b.counts[group]!) / count;
    counts[group] = count;
  }
  return { counts, mean, deviations };
}
