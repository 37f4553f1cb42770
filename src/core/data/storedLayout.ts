import type { TableEncoding } from "../../protocol/encoding";
import { inputError } from "../../protocol/errors";
import { counted } from "../../protocol/numbers";
import { brief, listChoices, listNames } from "./names";
import { numericColumn, oneHotColumn, type ColumnPlace, type InputColumn } from "./inputColumns";
import { findColumn, type Table } from "./table";

/** What of a table is input, in the order of the inputs, and what is label. */
export interface TableLayout {
  columns: InputColumn[];
  label: ColumnPlace;
  numericLabel: boolean;
}

/**
 * The same inputs and label as in the table of an earlier reading: columns are found by name, or by position where that
 * table had no header.
 * @param label the label column, where it is not the one of then
 * @throws input error naming a column that is missing
 */
export function storedLayout(
  table: Table,
  { header, columns, label }: TableEncoding,
  wantedLabel?: string,
): TableLayout {
  const byName = header && table.header;
  const find = (wanted: { name: string; position: number }): ColumnPlace => {
    const index = byName ? table.columns.findIndex(({ name }) => name === wanted.name) : wanted.position - 1;
    const column = table.columns[index];
    if (column) return { file: table.name, column, index, fixed: true };
    if (byName)
      throw inputError(
        `${table.name} has no column "${brief(wanted.name)}", which the earlier data had; its columns are: ${listChoices(
          wanted.name,
          table.columns.map(({ name }) => name),
        )}`,
      );
    throw inputError(
      `${table.name} has ${counted(table.columns.length, "column")} but column ${wanted.position} of the earlier data is needed: keep its columns and their order`,
    );
  };
  const index = wantedLabel === undefined ? undefined : findColumn(table, wantedLabel);
  return {
    columns: columns.map((column) =>
      column.kind === "number" ? numericColumn(find(column)) : oneHotColumn(find(column), column.categories),
    ),
    label: index === undefined ? find(label) : { file: table.name, column: table.columns[index]!, index, fixed: true },
    numericLabel: label.kind === "number",
  };
}

/** Says of every column which of its cells the earlier data did not know. */
export function unknownNotes(columns: InputColumn[], file: string): string[] {
  return columns
    .filter(({ unknown }) => unknown.size > 0)
    .map(({ encoding, unknown }) => {
      const cells = [...unknown].map(([cell, count]) => `"${brief(cell)}" (${counted(count, "row")})`);
      return `column "${brief(encoding.name)}" of ${file} holds categories that the earlier data did not have, so all its inputs are 0 there: ${listNames(cells)}`;
    });
}
