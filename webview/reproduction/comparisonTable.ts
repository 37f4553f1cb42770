import type { Finding, FindingColumn } from "../../src/protocol/finding";
import { tableTexts } from "../../src/protocol/tableTexts";
import { h } from "../dom";

/** The table of a finding under a sentence that states what it shows; columns of one group share a heading. */
export function comparisonTable({ table }: Finding, title: string): HTMLElement {
  const { columns, rows } = tableTexts(table ?? { columns: [], rows: [] });
  const numbers = new Set(table?.columns.filter((_, k) => table.rows.some((row) => typeof row[k] === "number")));
  const kind = (column: FindingColumn | undefined) => (column && numbers.has(column) ? "number" : "text");
  const body = rows.map((cells) =>
    h(
      "tr",
      {},
      ...cells.map((cell, i) =>
        i === 0
          ? h("th", { scope: "row", class: "text" }, cell)
          : h("td", { class: `${kind(columns[i])}${columns[i]?.name === "paper" ? " paper" : ""}` }, cell),
      ),
    ),
  );
  const names = columns.map((column) => h("th", { scope: "col", class: kind(column) }, column.name));
  return h(
    "section",
    { class: "comparison" },
    h("h3", { class: "picture-title" }, title),
    h(
      "div",
      { class: "table-wide", tabindex: 0, role: "region", "aria-label": title },
      h("table", { class: "data" }, h("thead", {}, groupRow(columns), h("tr", {}, ...names)), h("tbody", {}, ...body)),
    ),
  );
}

/** Headings above neighbours of one group; none where no column has a group. */
function groupRow(columns: readonly FindingColumn[]): HTMLElement | undefined {
  if (columns.every(({ group }) => group === undefined)) return undefined;
  const groups: { name: string; span: number }[] = [];
  for (const { group = "" } of columns) {
    const last = groups.at(-1);
    if (last && last.name === group) last.span++;
    else groups.push({ name: group, span: 1 });
  }
  return h(
    "tr",
    { class: "groups" },
    ...groups.map(({ name, span }) =>
      name ? h("th", { scope: "colgroup", colspan: span, class: "group" }, name) : h("td", { colspan: span }),
    ),
  );
}
