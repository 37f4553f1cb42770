import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { columnName, type Finding, type FindingPicture, type FindingTable } from "../../src/protocol/finding";
import { findingsMarkdown, findingsText, tableCsv } from "../../src/protocol/print";

/** A report as it was stored (test/stored). */
export const storedReport = <T>(name: string): T => JSON.parse(readFileSync(`test/stored/${name}.json`, "utf8"));

/**
 * What holds for all lists of findings: names are unique, titles say a number, pictures and texts have the columns that
 * they name.
 */
export function checkFindings(findings: readonly Finding[]): void {
  assert.ok(findings.length > 0);
  const ids = findings.map(({ id }) => id);
  assert.deepEqual([...new Set(ids)], ids, "an id names one finding");
  for (const { id, label, title, table, pictures = [], figures = [] } of findings) {
    assert.match(title, /\d|None/, `the title of ${id} says no number: ${title}`);
    assert.ok(label.length > 0 && label.length < 60, `label of ${id}`);
    assert.ok(!/undefined|NaN|Infinity|\[object/.test(title), title);
    for (const { value } of figures) assert.equal(typeof value, "number");
    if (table) checkTable(id, table);
    assert.ok(table || pictures.length === 0, `the pictures of ${id} have a table`);
    const files = pictures.map(({ name }) => name ?? id);
    assert.deepEqual([...new Set(files)], files, `the pictures of ${id} have names of their own`);
    for (const picture of pictures) checkPicture(id, picture, table!);
  }
  assert.doesNotMatch(findingsText(findings), /undefined|NaN|\[object/);
  assert.doesNotMatch(findingsMarkdown("All", findings), /undefined|NaN|\[object/);
}

function checkTable(id: string, table: FindingTable): void {
  const { columns, rows, matrix } = table;
  const names = columns.map(columnName);
  assert.deepEqual([...new Set(names)], names, `no two columns of ${id} are called alike`);
  for (const row of rows) assert.equal(row.length, columns.length, id);
  const named = [
    ...columns.flatMap(({ interval, chance }) => [interval?.low, interval?.high, chance]),
    ...(matrix ? [matrix.rows, matrix.columns, matrix.value] : []),
  ];
  for (const name of named) if (name !== undefined) assert.ok(names.includes(name), `${id} has no column ${name}`);
  // One kind of value a column, so that it can be drawn and sorted.
  columns.forEach((column, k) => {
    const kinds = new Set(rows.map((row) => row[k] ?? null).flatMap((cell) => (cell === null ? [] : [typeof cell])));
    assert.ok(kinds.size <= 1 || column.name === "paper", `${id}, ${columnName(column)}: ${[...kinds].join()}`);
  });
  assert.equal(tableCsv(table).split("\r\n").length, rows.length + 2);
}

/** The columns that a picture names as numbers, and as text or numbers. */
function columnsOf(picture: FindingPicture): { numbers: string[]; any: string[] } {
  const given = (...names: (string | undefined)[]) => names.filter((name) => name !== undefined);
  switch (picture.kind) {
    case "scatter":
      return { numbers: [picture.x, picture.y], any: given(picture.label) };
    case "curves":
      return {
        numbers: [...picture.y, ...given(picture.band?.low, picture.band?.high)],
        any: given(picture.x, picture.by),
      };
    case "bars":
      return { numbers: picture.y, any: [picture.x] };
    case "heatmap":
      return { numbers: [picture.value], any: [picture.x, picture.y] };
  }
}

function checkPicture(id: string, picture: FindingPicture, { columns, rows }: FindingTable): void {
  const names = columns.map(columnName);
  const { numbers, any } = columnsOf(picture);
  for (const name of [...numbers, ...any]) assert.ok(names.includes(name), `a picture of ${id} has no column ${name}`);
  for (const name of numbers)
    for (const row of rows) {
      const cell = row[names.indexOf(name)] ?? null;
      assert.ok(cell === null || typeof cell === "number", `${id}, ${name} are numbers`);
    }
}

/** The values of a column of a finding. */
export function column(findings: readonly Finding[], id: string, name: string): unknown[] {
  const table = findings.find((finding) => finding.id === id)?.table;
  assert.ok(table, `${id} has a table`);
  const place = table.columns.findIndex((one) => columnName(one) === name);
  assert.ok(place >= 0, `${id} has a column ${name}`);
  return table.rows.map((row) => row[place]);
}
