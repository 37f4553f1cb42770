import type { Rows } from "./moments";
import type { ImmediateStatistic } from "./statistic";

/** How often every column is exactly zero: exact, in any order. */
export const zeroCounts = (width: number): ImmediateStatistic<Rows, Float64Array, Float64Array> => ({
  start: () => new Float64Array(width),
  add(counts, rows) {
    for (let i = 0; i < rows.length; i++) if (rows[i] === 0) counts[i % width]!++;
    return counts;
  },
  merge: (a, b) => a.map((count, j) => count + b[j]!),
  finish: (counts) => counts,
});
