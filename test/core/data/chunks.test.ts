import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zipSync } from "fflate";
import Papa from "papaparse";
import { readRows, type CsvRow } from "../../../src/core/data/readers/csvRows";
import { readDataset as read } from "../../../src/core/data/reader";
import { contentOf } from "../../../src/core/data/source";
import { float64Npy, readDataset, recipe, rejects, sourceOf, textFile, type TestFile } from "./fixtures";

/** Cells with quotes, delimiters and line breaks inside, of all lengths. */
const cell = (i: number): string => {
  if (i % 7 === 0) return `"a ""${i}"", b"`;
  if (i % 11 === 0) return `"${"line\n".repeat(i % 5)}${i}"`;
  return i % 13 === 0 ? "grün" : String(i / 3);
};
const lineOf = (i: number) => [0, 1, 2, 3].map((j) => cell(5 * i + j)).join(",");

async function rowsOf(text: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const some of readRows(contentOf(sourceOf(textFile(text))), "utf-8")) rows.push(...some);
  return rows;
}

for (const [name, text] of [
  ["quotes and line breaks", Array.from({ length: 60_000 }, (_, i) => lineOf(i)).join("\n")],
  ["Windows line ends", Array.from({ length: 60_000 }, (_, i) => `${i},${i / 7},${i % 3},x\r\n`).join("")],
  ["a record longer than many pieces", `a,b\n1,"${"long ".repeat(500_000)}"\n2,3\n`],
] as const)
  test(`a file in pieces gives the records of the whole: ${name}`, async () => {
    assert.ok(text.length > 1 << 20);
    const whole = Papa.parse<string[]>(text, { delimiter: "," }).data.filter((cells) => cells.length > 1);
    const rows = await rowsOf(text);
    assert.deepEqual(
      rows.map(({ cells }) => cells),
      whole,
    );
    let line = 1;
    for (const { cells, line: told } of rows) {
      assert.equal(told, line);
      line += cells.join("").split("\n").length;
    }
  });

test("a quote that is not closed is told with its line, however long the file", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `${i},1`);
  lines[150_000] = '"open,1';
  await rejects(() => rowsOf(lines.join("\n")), /row 150001 of data\.csv: quoted field unterminated/);
});

test("a file that is no UTF-8 far behind its start is read as Windows-1252", async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `${i},${i % 2 ? "b" : "a"}`);
  const bytes = Buffer.from(`x,y\n${lines.join("\n")}\n7,gr\u00fcn\n`, "latin1");
  const { labels, examples } = await readDataset([{ name: "d.csv", bytes }], recipe());
  assert.deepEqual([examples, labels.at(-1)], [200_001, "gr\u00fcn"]);
});

const values = Array.from({ length: 400_000 }, (_, i) => Math.sin(i));
const [x, y] = [
  float64Npy(values, [100_000, 4], "x.npy"),
  float64Npy(
    values.slice(0, 100_000).map((v) => Math.sign(v)),
    [100_000],
    "y.npy",
  ),
];
const npz = (level: 0 | 6): TestFile => ({
  name: "d.npz",
  bytes: zipSync({ "x.npy": x.bytes, "y.npy": y.bytes }, { level }),
});
const packed = (file: TestFile): TestFile => ({ ...file, bytes: gzipSync(file.bytes, { level: 1 }) });

for (const [name, files] of [
  ["NPY", [x, y]],
  ["NPY, packed", [packed(x), packed(y)]],
  ["NPZ", [npz(0)]],
  ["NPZ, deflated", [npz(6)]],
  ["NPZ, packed", [packed(npz(0))]],
] as const)
  test(`arrays in pieces are those that were written: ${name}`, async () => {
    const { inputs } = await readDataset([...files], recipe());
    assert.deepEqual(inputs, Float64Array.from(values));
  });

test("a value that is not finite is told with its row, and a file that is cut with its size", async () => {
  const bad = float64Npy(values.with(4 * 90_000 + 1, NaN), [100_000, 4], "x.npy");
  await rejects(() => readDataset([bad, y], recipe()), /row 90000, column 1 \(both counted from 0\) of x\.npy is NaN/);
  const cut = packed({ ...x, bytes: x.bytes.subarray(0, 128 + 8 * 399_000) });
  await rejects(() => readDataset([cut, y], recipe()), /claims 3200000 bytes .* holds 3192000: it is truncated/);
});

test("reading stops where it is told to", async () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `${i},${i % 2}`).join("\n");
  for (const files of [[textFile(text)], [x, y], [npz(6)]]) {
    let pauses = 0;
    const stop = new Error("stop");
    const pause = () => (++pauses === 2 ? Promise.reject(stop) : Promise.resolve());
    await assert.rejects(read(files.map(sourceOf), recipe(), pause), (error) => error === stop);
    assert.equal(pauses, 2);
  }
});
