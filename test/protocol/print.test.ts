import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, FindingTable } from "../../src/protocol/finding";
import { figureLine, findingsMarkdown, findingsText, tableCsv } from "../../src/protocol/print";
import { tableTexts } from "../../src/protocol/tableTexts";

const finding: Finding = {
  id: "probes",
  label: "Probes",
  title: "A linear model reads the label at relu2 with 1.9% errors.",
  lines: ["fitted on 250 examples"],
  figures: [{ label: "Least test error", value: 0.019, format: "percent" }],
  table: {
    columns: [
      { name: "tensor" },
      { name: "test error", format: "percent" },
      { name: "ours", group: "loss" },
      { name: "paper", group: "loss" },
      { name: "low", isDetail: true },
    ],
    rows: [
      ["relu1", 0.25, 0.5, 0.25, 0.1],
      ['a "quoted", name | b', 1 / 3, null, 1230.4, 0.2],
      ["relu3", 0.0019, 2e-7, 1, 0.3],
    ],
    shown: 2,
  },
  explanation: "What a linear model reads.",
  source: "G. Alain, Y. Bengio (2016)",
};

test("a finding on the terminal: its sentence, its lines, an aligned table of what has room", () => {
  assert.equal(
    findingsText([finding]),
    [
      "A linear model reads the label at relu2 with 1.9% errors.",
      "fitted on 250 examples",
      "tensor                test error  loss   loss paper",
      "--------------------  ----------  -----  ----------",
      "relu1                 25%         0.500  0.250",
      'a "quoted", name | b  33.3%       -      1,230',
      "... and 1 more (--csv writes all)",
    ].join("\n"),
  );
});

test("as Markdown, in which names stay text", () => {
  const text = findingsMarkdown("a*b", [finding]);
  assert.match(text, /^# a\\\*b\n\n## Probes\n\nA linear model reads/);
  assert.match(text, /\n\| tensor \| test error \| loss \| loss paper \|\n\| --- \| ---: \| ---: \| ---: \|\n/);
  assert.match(text, /\n\| a "quoted", name \\\| b \| 33\.3% \| - \| 1,230 \|\n/);
  assert.match(text, /\n> What a linear model reads\. Source: G\. Alain, Y\. Bengio \(2016\)\.\n$/);
});

test("as CSV all rows, columns and digits", () => {
  assert.deepEqual(tableCsv(finding.table!).split("\r\n"), [
    "tensor,test error,loss,loss paper,low",
    "relu1,0.25,0.5,0.25,0.1",
    '"a ""quoted"", name | b",0.3333333333333333,,1230.4,0.2',
    "relu3,0.0019,2e-7,1,0.3",
    "",
  ]);
});

test("a key figure as a part of a line", () => {
  assert.equal(figureLine({ label: "Holographic R²", value: 0.99999234 }), "holographic R² 0.999992");
  assert.equal(figureLine({ label: "Error", value: 0.0123, format: "percent" }), "error 1.23%");
});

test("an interval stands behind its number, and what chance gives behind a slash", () => {
  const table: FindingTable = {
    columns: [
      { name: "layer" },
      { name: "error", interval: { low: "from", high: "to" } },
      { name: "from", isDetail: true },
      { name: "to", isDetail: true },
      { name: "CKA", format: "fixed", chance: "chance" },
      { name: "chance", isDetail: true },
    ],
    rows: [
      ["a", 0.5, 0.25, 0.75, 0.854, 0.11],
      ["b", 0.5, 0.5, 0.5, 0.1, 0.11],
      ["c", 0.5, null, null, null, null],
    ],
    shown: [0, 1, 2],
  };
  assert.deepEqual(tableTexts(table).rows, [
    ["a", "0.500 (0.250 to 0.750)", "0.85/0.11"],
    ["b", "0.500", "~0.10/0.11"],
    ["c", "0.500", "-"],
  ]);
  assert.deepEqual(tableTexts({ ...table, shown: [2] }).rows[0]![0], "c");
});

test("a matrix has names at its top, and numbers where they do not fit", () => {
  const pairs = (names: string[], others: string[]) =>
    names.flatMap((name, a) => others.map((other, b) => [name, other, a + b / 4]));
  const table = (rows: FindingTable["rows"]): FindingTable => ({
    columns: [{ name: "A" }, { name: "B" }, { name: "value", format: "fixed" }],
    rows,
    matrix: { rows: "A", columns: "B", value: "value" },
  });
  const title = "A matrix of 2 rows.";
  const printed = (rows: FindingTable["rows"]) =>
    findingsText([{ id: "m", label: "M", title, table: table(rows) }]).split("\n");
  assert.deepEqual(printed(pairs(["x", "y"], ["u", "v"]).slice(0, 3)), [
    title,
    "   u     v",
    "-  ----  ----",
    "x  0.00  0.25",
    "y  1.00",
  ]);
  const long = ["first", "second"].map((name) => name.repeat(20));
  assert.deepEqual(printed(pairs(["x", "y"], long)).slice(1), [
    "     1     2",
    "---  ----  ----",
    "1 x  0.00  0.25",
    "2 y  1.00  1.25",
    `B: 1 ${long[0]}, 2 ${long[1]}`,
  ]);
});

test("sentences are written as paragraphs", () => {
  const table: FindingTable = {
    columns: [{ name: "place" }, { name: "paper" }, { name: "here" }],
    rows: [["Figure 3", "It climbs.", "It does."]],
    isProse: true,
  };
  assert.equal(
    findingsText([{ id: "s", label: "S", title: "1 statement.", table }]),
    "1 statement.\nFigure 3. Paper: It climbs.\n  Here: It does.",
  );
});
