import type { Cell, Finding, FindingColumn, FindingTable, KeyFigure } from "./finding";
import { counted, short } from "./numbers";
import type { SolverSummary } from "./solver";

/* What the functions that write findings share. */

/** A column with what it says of a row; undefined where that is not known. */
export interface ColumnOf<Row> extends FindingColumn {
  of: (row: Row, place: number) => Cell | undefined;
}

/** A table of one row per item. */
export function tableOf<Row>(
  items: readonly Row[],
  columns: readonly ColumnOf<Row>[],
  layout: Omit<FindingTable, "columns" | "rows"> = {},
): FindingTable {
  const cell = (value: Cell | undefined): Cell => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    columns: columns.map(({ of, ...column }) => column),
    rows: items.map((item, place) => columns.map(({ of }) => cell(of(item, place)))),
    ...layout,
  };
}

/** The key figures of some findings, in their order. */
export const keyFigures = (findings: readonly Finding[]): KeyFigure[] =>
  findings.flatMap(({ figures = [] }) => figures);

/** What the reader should know before trusting the figures; nothing where there is nothing to say. */
export const notesFinding = (notes: readonly string[]): Finding[] =>
  notes.length === 0
    ? []
    : [{ id: "notes", label: "Notes", title: `${counted(notes.length, "note")} on these figures:`, lines: [...notes] }];

/** How a fit went, in a line. */
export const solverLine = ({ form, iterations, products, gradientNorm, objective, converged }: SolverSummary): string =>
  `${form} form, ${counted(iterations, "iteration")}, ${counted(products, "product")}, gradient norm ${short(gradientNorm)}, ` +
  `objective ${short(objective)}, ${converged ? "converged" : "not converged"}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The item with the largest value; undefined without items. */
export const largest = <T>(items: readonly T[], value: (item: T) => number): T | undefined =>
  items.reduce<T | undefined>(
    (best, item) => (best !== undefined && value(best) >= value(item) ? best : item),
    undefined,
  );
