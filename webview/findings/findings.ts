import {
  columnName,
  type Cell,
  type Finding,
  type FindingPicture,
  type FindingTable,
} from "../../src/protocol/finding";
import type { PictureMessage } from "../../src/protocol/messages";
import { figureText, tableCsv } from "../../src/protocol/print";
import { cellText } from "../../src/protocol/tableTexts";
import { disclosure, toolButton } from "../controls";
import { entry, h } from "../dom";
import { short } from "../format";
import type { Host } from "../host";
import { picture, type Scope } from "../plots/picture";
import type { Table } from "../plots/table";
import { plotOf } from "./plots";

/** Rows of a table that the page shows; copying as CSV gives all. */
const shownRows = 200;

/** Findings as sections of a page, in their order. */
export const findingSections = (
  findings: readonly Finding[],
  host: Host<PictureMessage>,
  scope: Scope,
): HTMLElement[] => findings.map((finding) => findingSection(finding, host, scope));

function findingSection(
  { id, label, title, lines = [], figures = [], table, pictures = [], explanation, source }: Finding,
  host: Host<PictureMessage>,
  scope: Scope,
): HTMLElement {
  const about = [
    explanation !== undefined && h("p", {}, explanation),
    source !== undefined && h("p", { class: "source" }, `Source: ${source}.`),
  ];
  return h(
    "section",
    { class: `analysis ${id}`, "aria-labelledby": `finding-${id}` },
    h("h3", { id: `finding-${id}` }, label),
    h("h4", { class: "picture-title" }, title),
    ...lines.map((line) => h("p", {}, line)),
    figures.length > 0 &&
      h("dl", { class: "facts" }, ...figures.map((figure) => entry(figure.label, figureText(figure)))),
    ...(table ? pictures.map((one, k) => pictureElement(one, k, table, { id, title, host, scope })) : []),
    table && table.rows.length > 0 && tableElement(table, title, host),
    (explanation !== undefined || source !== undefined) && disclosure("What does this mean?", ...about),
  );
}

interface Place {
  id: string;
  title: string;
  host: Host<PictureMessage>;
  scope: Scope;
}

function pictureElement(one: FindingPicture, k: number, table: FindingTable, { id, title, host, scope }: Place) {
  const shown = {
    name: one.name ?? (k > 0 ? `${id}-${k + 1}` : id),
    title: [one.title ?? title],
    isTitled: one.title === undefined,
    plot: plotOf(one, table),
    table: asColumns(table, one.title ?? title),
    level: "h5" as const,
  };
  return picture(host, scope, shown, one.kind === "scatter" ? "square" : "wide").element;
}

/** The table as pictures hold theirs: column by column. */
function asColumns({ columns, rows }: FindingTable, caption: string): Table {
  const isText = (k: number) => rows.some((row) => typeof row[k] === "string");
  const value = (cell: Cell | undefined): number => (typeof cell === "number" ? cell : NaN);
  return {
    caption,
    columns: columns.map((column, k) => ({
      name: columnName(column),
      values: isText(k) ? rows.map((row) => String(row[k] ?? "")) : rows.map((row) => value(row[k])),
    })),
  };
}

function tableElement(table: FindingTable, caption: string, host: Host<PictureMessage>): HTMLElement {
  const { columns, rows } = table;
  const kept = columns.flatMap((column, k) => (column.isDetail ? [] : [{ ...column, k }]));
  const isText = (k: number) => rows.some((row) => typeof row[k] === "string");
  const groups = kept.some(({ group }) => group !== undefined);
  const more = rows.length > shownRows ? ` (the first ${shownRows} of ${short(rows.length)} rows)` : "";
  const head = kept.map(({ name, k }) => h("th", { scope: "col", class: isText(k) ? "text" : "number" }, name));
  const body = rows
    .slice(0, shownRows)
    .map((row) =>
      h(
        "tr",
        {},
        ...kept.map(({ k, format }) =>
          h("td", { class: isText(k) ? "text" : "number" }, cellText(row[k] ?? null, format)),
        ),
      ),
    );
  const copy = () => host.post({ type: "copy", text: tableCsv(table) });
  return h(
    "div",
    { class: "finding-table" },
    h(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": caption },
      h(
        "table",
        { class: "data" },
        h("caption", { class: "hidden-caption" }, caption + more),
        h("thead", {}, groups && groupRow(kept), h("tr", {}, ...head)),
        h("tbody", {}, ...body),
      ),
    ),
    more !== "" && h("p", { class: "quiet" }, `Shown are${more.replace(/[()]/g, "")}; Copy as CSV gives all.`),
    h("div", { class: "tools" }, toolButton("Copy as CSV", `Copy as CSV: ${rows.length} rows`, copy)),
  );
}

/** Names of neighbouring columns' groups above them. */
function groupRow(columns: readonly { group?: string }[]): HTMLElement {
  const spans: { group: string; count: number }[] = [];
  for (const { group = "" } of columns) {
    const last = spans.at(-1);
    if (last && last.group === group) last.count++;
    else spans.push({ group, count: 1 });
  }
  return h("tr", {}, ...spans.map(({ group, count }) => h("th", { scope: "colgroup", colspan: count }, group)));
}
