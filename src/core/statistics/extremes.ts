import type { Rows } from "./moments";
import type { ImmediateStatistic } from "./statistic";

/** Of every column; Infinity and -Infinity without rows. */
export interface Extremes {
  min: Float64Array;
  max: Float64Array;
}

/** Smallest and largest value of every column: exact, in any order. */
export const extremes = (width: number): ImmediateStatistic<Rows, Extremes, Extremes> => ({
  start: () => ({ min: new Float64Array(width).fill(Infinity), max: new Float64Array(width).fill(-Infinity) }),
  add(state, rows) {
    const { min, max } = state;
    for (let at = 0; at < rows.length; at += width)
      for (let j = 0; j < width; j++) {
        const value = rows[at + j]!;
        if (value < min[j]!) min[j] = value;
        if (value > max[j]!) max[j] = value;
      }
    return state;
  },
  merge: (a, b) => ({
    min: a.min.map((value, j) => Math.min(value, b.min[j]!)),
    max: a.max.map((value, j) => Math.max(value, b.max[j]!)),
  }),
  finish: (state) => state,
});
