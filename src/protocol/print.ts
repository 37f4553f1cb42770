import type { Cell, Finding, FindingColumn, FindingTable, KeyFigure, NumberFormat } from "./finding";
import { nearOne, percent, short } from "./numbers";

/* Findings as texts: for the terminal, as Markdown, as CSV. */

const formats: Record<NumberFormat, (value: number) => string> = {
  short,
  nearOne,
  percent,
  fixed: (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, ""),
};

/** A number as it stands in tables. JSON has no NaN and no infinity: they come as null. */
export const numberText = (value: number, format: NumberFormat = "short"): string => formats[format](value);

/** A key figure's value: near 1 with its nines, as most that come there are shares or coefficients of determination. */
export const figureText = ({ value, format }: KeyFigure): string =>
  numberText(value, format ?? (value > 0 && value < 1 ? "nearOne" : "short"));

/** A key figure with its name, as a part of a line. */
export const figureLine = (figure: KeyFigure): string =>
  `${figure.label.charAt(0).toLowerCase()}${figure.label.slice(1)} ${figureText(figure)}`;

export const cellText = (cell: Cell, format?: NumberFormat): string =>
  cell === null ? "-" : typeof cell === "number" ? numberText(cell, format) : cell;

/** One line of header: ours under the group's name, others beside it. */
const headerText = ({ name, group }: FindingColumn): string =>
  group === undefined ? name : name === "ours" ? group : `${group} ${name}`;

/** Rows of text in columns of equal width. */
export function alignedTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((h, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), h.length));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** The columns that have room on a terminal, and the rows that it shows. */
function shownTable({ columns, rows, shown = rows.length }: FindingTable): { header: string[]; cells: string[][] } {
  const kept = columns.flatMap((column, k) => (column.isDetail ? [] : [{ column, k }]));
  return {
    header: kept.map(({ column }) => headerText(column)),
    cells: rows.slice(0, shown).map((row) => kept.map(({ column, k }) => cellText(row[k] ?? null, column.format))),
  };
}

/** Findings for the terminal, one block each. */
export function findingsText(findings: readonly Finding[]): string {
  return findings.map(findingText).join("\n\n");
}

function findingText({ title, lines = [], table }: Finding): string {
  if (!table || table.rows.length === 0) return [title, ...lines].join("\n");
  const { header, cells } = shownTable(table);
  const left = table.rows.length - cells.length;
  const more = left > 0 ? [`... and ${short(left)} more (--csv writes all)`] : [];
  return [title, ...lines, alignedTable(header, cells), ...more].join("\n");
}

/** Findings as Markdown (GitHub's tables), below one heading. */
export function findingsMarkdown(heading: string, findings: readonly Finding[]): string {
  return [`# ${escaped(heading)}`, ...findings.map(findingMarkdown)].join("\n\n") + "\n";
}

function findingMarkdown({ label, title, lines = [], figures = [], table, explanation, source }: Finding): string {
  const list = figures.map((figure) => `- ${escaped(figure.label)}: ${escaped(figureText(figure))}`).join("\n");
  const about = [explanation, source && `Source: ${source}.`].filter((text) => text !== undefined && text !== "");
  return [
    `## ${escaped(label)}`,
    escaped(title),
    ...lines.map(escaped),
    ...(list ? [list] : []),
    ...(table && table.rows.length > 0 ? [markdownTable(table)] : []),
    ...(about.length > 0 ? [`> ${escaped(about.join(" "))}`] : []),
  ].join("\n\n");
}

function markdownTable(table: FindingTable): string {
  const { header, cells } = shownTable(table);
  const line = (texts: readonly string[]) => `| ${texts.map(escaped).join(" | ")} |`;
  const isNumber = (k: number) => table.rows.some((row) => typeof row[k] === "number");
  const visible = table.columns.flatMap(({ isDetail }, k) => (isDetail ? [] : [k]));
  const rule = `| ${visible.map((k) => (isNumber(k) ? "---:" : "---")).join(" | ")} |`;
  return [line(header), rule, ...cells.map(line)].join("\n");
}

/** Text that Markdown takes for nothing else. */
const escaped = (text: string): string => text.replace(/([\\`*_|<>#[\]])/g, "\\$1").replace(/\s*\n\s*/g, " ");

/** Every row of a table with all digits, comma-separated, with a header row (RFC 4180). */
export function tableCsv({ columns, rows }: FindingTable): string {
  const lines = [columns.map(headerText), ...rows].map((row) => row.map(quoted).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function quoted(value: Cell): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
