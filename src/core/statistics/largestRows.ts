import type { Rows } from "./moments";
import type { ImmediateStatistic } from "./statistic";

/** Rows that follow each other, with the place of the first among all. */
interface PlacedRows {
  rows: Rows;
  first: number;
}

/** The largest value of a row, and where it stands. */
export interface LargestOfRow {
  value: number;
  column: number;
  row: number;
}

/**
 * The rows whose largest value is largest, at most `count`, largest first; of equal ones the first row and column:
 * exact, in any order.
 */
export function largestRows(
  count: number,
  width: number,
): ImmediateStatistic<PlacedRows, LargestOfRow[], LargestOfRow[]> {
  const merge = (a: LargestOfRow[], b: LargestOfRow[]) =>
    [...a, ...b].sort((x, y) => y.value - x.value || x.row - y.row).slice(0, count);
  return {
    start: () => [],
    add(found, { rows, first }) {
      const own: LargestOfRow[] = [];
      for (let from = 0; from < rows.length; from += width) {
        let column = 0;
        for (let j = 1; j < width; j++) if (rows[from + j]! > rows[from + column]!) column = j;
        own.push({ value: rows[from + column]!, column, row: first + from / width });
      }
      return merge(found, own);
    },
    merge,
    finish: (found) => found,
  };
}
