import { Ajv2020 } from "ajv/dist/2020";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { cli } from "../cli/refuses";

const folder = mkdtempSync(path.join(tmpdir(), "holoscope-schemas-"));
after(() => rmSync(folder, { recursive: true }));

const ajv = new Ajv2020({ strict: false });
const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/** What the shipped schema of that name says against a report; null where it holds. */
function against(schema: string, report: unknown): string | null {
  const check = ajv.compile(JSON.parse(readFileSync(`dist/schemas/${schema}.schema.json`, "utf8")));
  return check(report) ? null : ajv.errorsText(check.errors);
}

/** "holoscope.report/1" is checked by report.schema.json. */
const schemaOf = (report: unknown): string =>
  /^holoscope\.(.+)\/\d+$/.exec(String(Object(report).format))?.[1] ?? "inspection";

for (const name of readdirSync("test/stored").filter((file) => file.endsWith(".json")))
  test(`the stored report ${name} is as its schema says`, () => {
    const report = json(`test/stored/${name}`);
    assert.equal(against(schemaOf(report), report), null);
  });

test("so is what the command line writes: an inspection, and a report with its arrays", () => {
  const inspected = cli("inspect", "samples/digits.onnx", "--json");
  assert.equal(against("inspection", JSON.parse(inspected.stdout)), null);
  const file = path.join(folder, "arrays.json");
  assert.equal(cli("run", "samples/digits.holoscope.json", "--arrays", "--json", file).status, 0);
  assert.equal(against("report", json(file)), null);
});

test("a report that lacks a figure, or has text in its place, is refused; one with another key is not", () => {
  const { reliability, ...lacking } = Object(json("test/stored/sample.json"));
  assert.match(String(against("report", lacking)), /reliability/);
  assert.match(String(against("report", { ...lacking, reliability, lambda: "much" })), /lambda/);
  assert.equal(against("report", { ...lacking, reliability, added: 1 }), null);
});
