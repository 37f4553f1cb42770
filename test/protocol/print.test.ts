import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../src/protocol/finding";
import { figureLine, findingsMarkdown, findingsText, tableCsv } from "../../src/protocol/print";

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
