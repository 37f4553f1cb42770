import type { ImmediateStatistic } from "./statistic";

/** Some rows of a row-major matrix. */
export type Rows = Float32Array | Float64Array;

interface MomentsState {
  count: number;
  mean: Float64Array;
  /** Sums of the squared deviations from the mean. */
  squares: Float64Array;
}

export interface Moments {
  /** Rows. */
  count: number;
  /** Of every column. */
  mean: Float64Array;
  /** Divided by the count; NaN without rows, like the mean of no values. */
  variance: Float64Array;
}

/**
 * Mean and variance of every column, in float64 and one pass. Each batch is read twice, for its means and for the
 * squares about them, and joined to those before it: with d the difference of the means and n = a + b rows, the mean
 * moves by d b / n and the squares grow by d^2 a b / n (T. F. Chan, G. H. Golub, R. J. LeVeque 1979, "Updating formulae
 * and a pairwise algorithm for computing sample variances"). No large squares are subtracted from each other, so
 * columns far from zero keep their digits.
 */
export const moments = (width: number): ImmediateStatistic<Rows, MomentsState, Moments> => ({
  start: () => ({ count: 0, mean: new Float64Array(width), squares: new Float64Array(width) }),
  add: (state, rows) => merge(state, ofRows(rows, width)),
  merge,
  finish: ({ count, mean, squares }) => ({
    count,
    mean: count > 0 ? mean : mean.map(() => NaN),
    variance: squares.map((sum) => sum / count),
  }),
});

function ofRows(rows: Rows, width: number): MomentsState {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  for (let at = 0; at < rows.length; at += width) for (let j = 0; j < width; j++) mean[j]! += rows[at + j]!;
  for (let j = 0; j < width; j++) mean[j]! /= count || 1;
  const squares = new Float64Array(width);
  for (let at = 0; at < rows.length; at += width)
    for (let j = 0; j < width; j++) squares[j]! += (rows[at + j]! - mean[j]!) ** 2;
  return { count, mean, squares };
}

function merge(a: MomentsState, b: MomentsState): MomentsState {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const count = a.count + b.count;
  for (let j = 0; j < a.mean.length; j++) {
    const shift = b.mean[j]! - a.mean[j]!;
    a.mean[j]! += (shift * b.count) / count;
    a.squares[j]! += b.squares[j]! + (shift * shift * a.count * b.count) / count;
  }
  a.count = count;
  return a;
}
