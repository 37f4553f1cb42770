import { h, type Child } from "../dom";

/** A column of figures and how to show one; a row that lacks it leaves it empty. */
export type FigureColumn<T> = [name: string, cell: (row: T) => Child];

/** Figures of several models, one row each. */
export function modelTable<T>(
  caption: string,
  rows: readonly (readonly [name: string, row: T | undefined])[],
  columns: readonly FigureColumn<T>[],
): HTMLElement {
  const head = [
    h("th", { scope: "col", class: "text" }, "model"),
    ...columns.map(([name]) => h("th", { scope: "col", class: "number" }, name)),
  ];
  const body = rows.flatMap(([name, row]) =>
    row === undefined
      ? []
      : [
          h(
            "tr",
            {},
            h("th", { scope: "row", class: "text" }, name),
            ...columns.map(([, cell]) => h("td", { class: "number" }, cell(row))),
          ),
        ],
  );
  return h(
    "table",
    { class: "data" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head)),
    h("tbody", {}, ...body),
  );
}
