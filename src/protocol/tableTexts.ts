import { columnName, type Cell, type FindingColumn, type FindingTable, type NumberFormat } from "./finding";
import { nearOne, percent, short } from "./numbers";

/* Tables of findings as rows of text. */

const formats: Record<NumberFormat, (value: number) => string> = {
  short,
  nearOne,
  percent,
  fixed: (value) => withoutMinusZero(value.toFixed(2)),
  thousandths: (value) => withoutMinusZero(value.toFixed(3)),
  precise: (value) => value.toPrecision(6),
  scientific: (value) => (value === 0 ? "0" : value.toExponential(1)),
};

const withoutMinusZero = (text: string): string => (Number(text) === 0 ? text.replace("-", "") : text);

/** A number as it stands in tables. JSON has no NaN and no infinity: they come as null. */
export const numberText = (value: number, format: NumberFormat = "short"): string => formats[format](value);

export const cellText = (cell: Cell, format?: NumberFormat): string =>
  cell === null ? "-" : typeof cell === "number" ? numberText(cell, format) : cell;

/** A value this near to what chance gives is not above it. */
const rounding = 1e-9;

/** How the cells of a table are written, with what stands beside their numbers. */
function cellWriter({ columns }: FindingTable): (row: readonly Cell[], k: number) => string {
  const places = new Map(columns.map((column, k) => [columnName(column), k]));
  return (row, k) => {
    const { format, interval, chance } = columns[k]!;
    const at = (name: string): Cell => row[places.get(name) ?? -1] ?? null;
    const cell = row[k] ?? null;
    const text = cellText(cell, format);
    if (typeof cell !== "number") return text;
    const [low, high] = interval ? [at(interval.low), at(interval.high)] : [null, null];
    if (low !== null && high !== null && low !== high)
      return `${text} (${cellText(low, format)} to ${cellText(high, format)})`;
    const most = chance === undefined ? null : at(chance);
    if (typeof most !== "number") return text;
    return `${cell <= most + rounding ? "~" : ""}${text}/${cellText(most, format)}`;
  };
}

/** A table as texts. */
export interface TableTexts {
  columns: FindingColumn[];
  header: string[];
  rows: string[][];
  /** Rows that are not shown. */
  left: number;
}

const headerText = (column: FindingColumn): string =>
  columnName(column) + (column.interval?.name === undefined ? "" : ` (${column.interval.name})`);

/** The columns that have room, and the rows that are shown. */
export function tableTexts(table: FindingTable): TableTexts {
  const { columns, rows, shown = rows.length } = table;
  const write = cellWriter(table);
  const kept = columns.flatMap(({ isDetail }, k) => (isDetail ? [] : [k]));
  const listed = typeof shown === "number" ? rows.slice(0, shown) : shown.flatMap((k) => (rows[k] ? [rows[k]] : []));
  return {
    columns: kept.map((k) => columns[k]!),
    header: kept.map((k) => headerText(columns[k]!)),
    rows: listed.map((row) => kept.map((k) => write(row, k))),
    left: rows.length - listed.length,
  };
}

/** Wider matrices have numbers for names at their top. */
const matrixWidth = 120;

/** A table that is laid out as a matrix. */
export interface MatrixTexts {
  header: string[];
  rows: string[][];
  /** What the numbers at the top stand for, where that does not stand at the left. */
  key?: string;
}

/** The rows of a table by two of their columns; a place for which there is none is left empty. */
export function matrixTexts(table: FindingTable, matrix: NonNullable<FindingTable["matrix"]>): MatrixTexts {
  const { columns, rows } = table;
  const write = cellWriter(table);
  const place = (name: string) => columns.findIndex((column) => columnName(column) === name);
  const [across, down, value] = [place(matrix.columns), place(matrix.rows), place(matrix.value)];
  const names = (k: number) => [...new Set(rows.map((row) => String(row[k])))];
  const cells = new Map(rows.map((row) => [`${row[down]}\n${row[across]}`, write(row, value)]));
  const [left, top] = [names(down), names(across)];
  const body = left.map((name) => top.map((other) => cells.get(`${name}\n${other}`) ?? ""));
  const widest = longest(body.flat());
  if (longest(left) + top.reduce((sum, name) => sum + 2 + Math.max(widest, name.length), 0) <= matrixWidth)
    return { header: ["", ...top], rows: left.map((name, k) => [name, ...body[k]!]) };
  return {
    header: ["", ...top.map((_, k) => String(k + 1))],
    rows: numbered(left).map((name, k) => [name, ...body[k]!]),
    key: left.join() === top.join() ? undefined : `${matrix.columns}: ${numbered(top).join(", ")}`,
  };
}

const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);

const numbered = (names: readonly string[]): string[] => names.map((name, k) => `${k + 1} ${name}`);
