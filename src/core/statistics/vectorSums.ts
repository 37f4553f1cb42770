import type { ImmediateStatistic } from "./statistic";

/** Sums of vectors of one length, plain: for long ones that a product has summed over many examples before. */
export const vectorSums = (size: number): ImmediateStatistic<ArrayLike<number>, Float64Array, Float64Array> => ({
  start: () => new Float64Array(size),
  add: addInto,
  merge: addInto,
  finish: (sums) => sums,
});

function addInto(sums: Float64Array, values: ArrayLike<number>): Float64Array {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
  return sums;
}
