import type { ComparisonTable } from "../../src/protocol/reproductionTables";
import { h } from "../dom";

/** A table under the sentence that states what it shows; columns of one group share a heading. */
export function comparisonTable({ title, columns, rows }: ComparisonTable): HTMLElement {
  const kind = (column: number) => (columns[column]?.text ? "text" : "number");
  const body = rows.map((cells) =>
    h(
      "tr",
      {},
      ...cells.map((cell, i) =>
        i === 0
          ? h("th", { scope: "row", class: "text" }, cell)
          : h("td", { class: `${kind(i)}${columns[i]?.name === "paper" ? " paper" : ""}` }, cell),
      ),
    ),
  );
  const names = columns.map(({ name }, i) => h("th", { scope: "col", class: kind(i) }, name));
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
function groupRow(columns: ComparisonTable["columns"]): HTMLElement | undefined {
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
