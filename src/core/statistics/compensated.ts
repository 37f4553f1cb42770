/**
 * Sums of several columns, each kept as a rounded sum and what rounding took from it (A. Neumaier 1974,
 * "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"). The error is about one rounding of the
 * result, where a plain sum of n values has up to n roundings of the largest partial sum: sums of differences of either
 * sign keep their digits, in whatever order they are added.
 */
export interface Sums {
  rounded: Float64Array;
  lost: Float64Array;
}

export const noSums = (columns: number): Sums => ({
  rounded: new Float64Array(columns),
  lost: new Float64Array(columns),
});

/** Adds a value to one column. */
export function addTo({ rounded, lost }: Sums, column: number, value: number): void {
  const before = rounded[column]!;
  const after = before + value;
  lost[column]! += Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
  rounded[column] = after;
}

/** Adds the sums of `b` to those of `a`. */
export function mergeSums(a: Sums, b: Sums): Sums {
  b.rounded.forEach((value, column) => {
    addTo(a, column, value);
    a.lost[column]! += b.lost[column]!;
  });
  return a;
}

/** Where a sum is infinite or not a number, what was lost has no meaning. */
export const totals = ({ rounded, lost }: Sums): Float64Array =>
  rounded.map((value, column) => (Number.isFinite(value) ? value + lost[column]! : value));
