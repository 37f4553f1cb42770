import { columnName, type Cell, type Finding, type FindingColumn, type FindingTable, type KeyFigure } from "./finding";
import { counted, short } from "./numbers";
import { matrixTexts, numberText, tableTexts } from "./tableTexts";

/* Findings as texts: for the terminal, as Markdown, as CSV. */

/** A key figure's value: near 1 with its nines, as most that come there are shares or coefficients of determination. */
export const figureText = ({ value, format }: KeyFigure): string =>
  numberText(value, format ?? (value > 0 && value < 1 ? "nearOne" : "short"));

/** A key figure with its name, as a part of a line. */
export const figureLine = (figure: KeyFigure): string =>
  `${figure.label.charAt(0).toLowerCase()}${figure.label.slice(1)} ${figureText(figure)}`;

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

/** Findings for the terminal, one block each. */
export function findingsText(findings: readonly Finding[]): string {
  return findings.map(findingText).join("\n\n");
}

function findingText({ title, lines = [], table }: Finding): string {
  return [title, ...lines, ...(table && table.rows.length > 0 ? tableLines(table) : [])].join("\n");
}

function tableLines(table: FindingTable): string[] {
  if (table.matrix) {
    const { header, rows, key } = matrixTexts(table, table.matrix);
    return [alignedTable(header, rows), ...(key === undefined ? [] : [key])];
  }
  const { header, rows, left } = tableTexts(table);
  if (rows.length === 0) return [`${counted(left, "row")} (--csv writes all)`];
  const more = left > 0 ? [`... and ${short(left)} more (--csv writes all)`] : [];
  return [...(table.isProse ? rows.map((row) => proseText(header, row)) : [alignedTable(header, rows)]), ...more];
}

/** A row of sentences as a paragraph. */
const proseText = ([, ...names]: string[], [first, ...cells]: string[]): string =>
  `${first}. ${cells.map((cell, k) => `${names[k]!.charAt(0).toUpperCase()}${names[k]!.slice(1)}: ${cell}`).join("\n  ")}`;

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
    ...(table && table.rows.length > 0 ? markdownTable(table) : []),
    ...(about.length > 0 ? [`> ${escaped(about.join(" "))}`] : []),
  ].join("\n\n");
}

function markdownTable(table: FindingTable): string[] {
  const line = (texts: readonly string[]) => `| ${texts.map(escaped).join(" | ")} |`;
  const whole = (header: readonly string[], rules: readonly string[], rows: readonly string[][]) =>
    [line(header), `| ${rules.join(" | ")} |`, ...rows.map(line)].join("\n");
  if (table.matrix) {
    const { header, rows, key } = matrixTexts(table, table.matrix);
    const rules = header.map((_, k) => (k === 0 ? "---" : "---:"));
    return [whole(header, rules, rows), ...(key === undefined ? [] : [escaped(key)])];
  }
  const { columns, header, rows, left } = tableTexts(table);
  if (rows.length === 0) return [];
  const isNumber = (column: FindingColumn) => {
    const k = table.columns.indexOf(column);
    return table.rows.some((row) => typeof row[k] === "number");
  };
  const rules = columns.map((column) => (isNumber(column) ? "---:" : "---"));
  return [whole(header, rules, rows), ...(left > 0 ? [`And ${short(left)} more.`] : [])];
}

/** Text that Markdown takes for nothing else. */
const escaped = (text: string): string => text.replace(/([\\`*_|<>#[\]])/g, "\\$1").replace(/\s*\n\s*/g, " ");

/** Every row of a table with all digits, comma-separated, with a header row (RFC 4180). */
export function tableCsv({ columns, rows }: FindingTable): string {
  const lines = [columns.map(columnName), ...rows].map((row) => row.map(quoted).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function quoted(value: Cell): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
