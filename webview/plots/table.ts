import { h } from "../dom";
import { figure, short } from "../format";

export type Column = { name: string; values: ArrayLike<number> | readonly string[] };

/** The numbers behind a picture, column by column: all columns are equally long. */
export interface Table {
  caption: string;
  columns: Column[];
}

const shownRows = 200;

export const rowsOf = (table: Table): number => table.columns[0]?.values.length ?? 0;

/** Comma-separated values with a header row, full precision (RFC 4180). */
export function toCsv({ columns }: Pick<Table, "columns">): string {
  const lines = [columns.map(({ name }) => quote(name)).join(",")];
  const rows = columns[0]?.values.length ?? 0;
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => quote(values[row])).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function quote(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table as text alternative of its picture; long ones show their first rows and say so. */
export function tableElement(table: Table): HTMLElement {
  const rows = Math.min(rowsOf(table), shownRows);
  const head = h(
    "tr",
    {},
    ...table.columns.map(({ name, values }) =>
      h("th", { scope: "col", class: isText(values) ? "text" : "number" }, name),
    ),
  );
  const body = Array.from({ length: rows }, (_, row) =>
    h("tr", {}, ...table.columns.map(({ values }) => cell(values[row]))),
  );
  const more =
    rowsOf(table) > rows ? ` (the first ${rows} of ${short(rowsOf(table))} rows; Copy as CSV gives all)` : "";
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": table.caption },
    h(
      "table",
      { class: "data" },
      h("caption", {}, table.caption + more),
      h("thead", {}, head),
      h("tbody", {}, ...body),
    ),
  );
}

const isText = (values: Column["values"]): boolean => typeof values[0] === "string";

const cell = (value: string | number | null | undefined): HTMLElement =>
  typeof value === "number" ? h("td", { class: "number" }, figure(value)) : h("td", { class: "text" }, value ?? "");
