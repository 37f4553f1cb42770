import { inputError } from "../../protocol/errors";
import { listChoices } from "./names";

/** A column: one cell of text a row, most of which may be numbers. */
export interface Column {
  name: string;
  /** Number where at least half of the cells that say something are numbers. */
  kind: "number" | "category";
  /** Its distinct cells, counted up to `maxCategories`. */
  distinct: ReadonlySet<string>;
}

/** Distinct cells of a column are counted up to here; a column with more is not one-hot encoded. */
export const maxCategories = 4096;

/** Some rows of a table. */
export interface Chunk {
  /** The first of them. */
  from: number;
  /** For each column that was asked for one cell a row. */
  columns: string[][];
  /** For each row its 1-based line in the file. */
  lines: number[];
}

/** Named columns, read in chunks of rows as often as asked. */
export interface Table {
  name: string;
  /** Whether the first row of the file holds the names of the columns. */
  header: boolean;
  columns: readonly Column[];
  examples: number;
  /** All rows, in order, with the columns of the given indices. */
  chunks(columns: readonly number[]): AsyncIterable<Chunk>;
}

/**
 * A column by its name or, failing that, by its 1-based number.
 * @returns its 0-based index
 * @throws input error that lists the columns
 */
export function findColumn({ name, columns }: Table, wanted: string): number {
  const byName = columns.findIndex((column) => column.name === wanted);
  if (byName >= 0) return byName;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= columns.length) return number - 1;
  throw inputError(
    `${name} has no column "${wanted}"; its columns are: ${listChoices(
      wanted,
      columns.map((column) => column.name),
    )}`,
  );
}
