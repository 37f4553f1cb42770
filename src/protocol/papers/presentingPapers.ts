import { columnName, type Finding, type FindingColumn } from "../finding";
import { counted } from "../numbers";
import { tableOf, type ColumnOf } from "../presenting";
import type { Spread } from "../reproduction";

/* What the reproductions of papers share. */

/** What was done, for readers who have only the findings: a sentence, and more of them. */
export const doneFinding = ([title = "", ...lines]: readonly string[]): Finding => ({
  id: "about",
  label: "What was done",
  title,
  lines,
});

interface Missing {
  name: string;
  remedy: string;
}

/** What must be known to compare, and which data was not found. */
export function remarksFinding(remarks: readonly string[], missing: readonly Missing[]): Finding[] {
  const lines = [...remarks, ...missing.map(missingText)];
  if (lines.length === 0) return [];
  return [{ id: "remarks", label: "Remarks", title: `${counted(lines.length, "remark")} on what is compared:`, lines }];
}

export const missingText = ({ name, remedy }: Missing): string => `${name} is missing: ${remedy}`;

/** What a paper states, and what was measured here. */
export type Statement = [place: string, stated: string, here: string];

export const statementsFinding = (title: string, stated: string, rows: readonly Statement[]): Finding => ({
  id: "statements",
  label: "What is stated",
  title,
  table: tableOf(
    rows,
    [
      { name: "place", of: ([place]) => place },
      { name: stated, of: ([, said]) => said },
      { name: "here", of: ([, , here]) => here },
    ],
    { isProse: true },
  ),
});

/** The mean over seeds, with the smallest and the largest as the interval about it. */
export function spreadColumns<Row>(
  column: FindingColumn,
  of: (row: Row) => Spread | undefined,
): [ColumnOf<Row>, ColumnOf<Row>, ColumnOf<Row>] {
  const name = columnName(column);
  const [low, high] = [`${name}, smallest`, `${name}, largest`];
  const detail = { format: column.format, isDetail: true };
  return [
    { ...column, interval: { low, high }, of: (row) => of(row)?.mean },
    { ...detail, name: low, of: (row) => of(row)?.min },
    { ...detail, name: high, of: (row) => of(row)?.max },
  ];
}

/** A share with two digits behind the point at most: "0.64%", "45.1%". */
export const percentOf = (share: number): string =>
  `${share < 0.1 ? (100 * share).toFixed(2) : (100 * share).toFixed(1)}%`;
