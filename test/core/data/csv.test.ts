import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DataRecipe } from "../../../src/core/data/dataset";
import { describeData, readDataset, recipe, rejects, textFile } from "./fixtures";

const read = async (text: string, data: Partial<DataRecipe> = {}) => readDataset([textFile(text)], recipe(data));

test("numbers and labels under a header", async () => {
  const dataset = await read("a,b,label\n1,2.5,0\n-3,+.5e1,1\n");
  assert.deepEqual([...dataset.inputs], [1, 2.5, -3, 5]);
  assert.deepEqual(dataset.labels, Float64Array.of(0, 1));
  assert.deepEqual(dataset.inputNames, ["a", "b"]);
  assert.deepEqual([dataset.examples, dataset.width, dataset.exampleShape, dataset.labelName], [2, 2, [2], "label"]);
  assert.deepEqual(dataset.lines, Uint32Array.of(2, 3));
});

test("without a header columns are numbered, and the last is the label", async () => {
  const dataset = await read("1,2,x\n3,4,y\n\n");
  assert.deepEqual(dataset.inputNames, ["column1", "column2"]);
  assert.deepEqual(dataset.labels, ["x", "y"]);
  assert.deepEqual(dataset.lines, Uint32Array.of(1, 2));
});

const headers: [string, string, boolean][] = [
  ["text above numbers", "a,b\n1,2\n3,4\n", true],
  ["numbers above numbers", "1,2\n3,4\n", false],
  ["numbers as some of the names", "0,label\n5,1\n6,0\n", false],
  ["one name above numbers, text columns beside", "age,job,pay\n30,cook,low\n40,smith,high\n", true],
  ["a first example with text columns", "30,cook,low\n40,smith,high\n", false],
  ["text only, names that do not recur", "size,colour\nbig,red\nsmall,red\n", true],
  ["text only, first row recurs", "big,red\nbig,blue\nsmall,red\n", false],
  ["a first row with a missing value", "nan,1,2\n4,5,6\n", false],
];
for (const [name, text, expected] of headers) {
  test(`header guess: ${name}`, async () => assert.equal((await describeData([textFile(text)])).header, expected));
}

test("the header can be forced", async () => {
  assert.equal((await read("a,b\nc,d\n", { header: false })).examples, 2);
  assert.deepEqual((await read("1,2\n3,4\n", { header: true })).inputNames, ["1"]);
});

test("categories are one-hot encoded in place, in code point order, over the whole file", async () => {
  const dataset = await read("a,kind,b,y\n1,?,5,0\n2,zebra,6,1\n3,Zoo,7,0\n4,\u{1F40E},8,1\n5,\uFF21,9,1\n");
  assert.deepEqual(dataset.inputNames, ["a", "kind=?", "kind=Zoo", "kind=zebra", "kind=\uFF21", "kind=\u{1F40E}", "b"]);
  assert.deepEqual([...dataset.inputs.subarray(0, 14)], [1, 1, 0, 0, 0, 0, 5, 2, 0, 0, 1, 0, 0, 6]);
  assert.deepEqual([...dataset.inputs.subarray(21, 28)], [4, 0, 0, 0, 0, 1, 8]);
});

test("a category comes before those it begins", async () => {
  assert.deepEqual((await read("kind,y\nab,0\na,1\nabc,1\n")).inputNames, ["kind=a", "kind=ab", "kind=abc"]);
});

test("a numeric column listed as categorical is encoded; an ignored one is left out", async () => {
  const dataset = await read("a,b,c,y\n1,10,x,0\n2,9,x,1\n", { categorical: ["b"], ignore: ["3"] });
  assert.deepEqual(dataset.inputNames, ["a", "b=10", "b=9"]);
  assert.deepEqual([...dataset.inputs], [1, 1, 0, 2, 0, 1]);
});

test("a label listed as categorical is text", async () => {
  assert.deepEqual((await read("a,y\n1,0\n2,1\n", { categorical: ["y"] })).labels, ["0", "1"]);
});

test("a label is found by name, by number, by its likely name, or last", async () => {
  const text = "a,Diagnosis,b\n1,0,7\n2,1,8\n";
  assert.equal((await read(text, { label: "b" })).labelName, "b");
  assert.equal((await read(text, { label: "1" })).labelName, "a");
  assert.equal((await read(text)).labelName, "Diagnosis");
  assert.equal((await read("a,b,c\n1,0,7\n")).labelName, "c");
  assert.equal((await read("a,b,c\n1,0,7\n", { ignore: ["c"] })).labelName, "b");
});

test("a column named like a number is found by its name first", async () => {
  assert.equal((await read("2,b,c\n1,0,7\n", { header: true, label: "2" })).labelName, "2");
});

test("quotes, separators, byte order mark, Windows line ends and legacy encodings", async () => {
  const quoted = await read('a,kind,y\r\n1,"x, ""big""\none",0\r\n2, plain ,1\r\n');
  assert.deepEqual(quoted.inputNames, ["a", "kind=plain", 'kind=x, "big"\none']);
  assert.deepEqual(quoted.lines, Uint32Array.of(2, 4));
  assert.deepEqual((await read("\uFEFFa;y\n1;0\n")).inputNames, ["a"]);
  assert.deepEqual((await read("a\ty\n1\t0\n")).inputNames, ["a"]);
  const latin = { name: "data.csv", bytes: new Uint8Array(Buffer.from("a,gr\u00fcn,y\n1,2,0\n", "latin1")) };
  assert.deepEqual((await readDataset([latin], recipe())).inputNames, ["a", "gr\u00fcn"]);
});

test("blank lines are skipped, and lines still counted", async () => {
  await rejects(() => read("a,y\n\n1,0\n\n\nx,1\n2,0\n"), /row 6, column "a"/);
});

test("a description tells columns, label and classes", async () => {
  assert.deepEqual(await describeData([textFile("a,job,target\n1,cook,2\n2,cook,10\n3,smith,2\n")]), {
    format: "csv",
    examples: 3,
    columns: [
      { name: "a", kind: "number", distinct: 3 },
      { name: "job", kind: "category", distinct: 2 },
      { name: "target", kind: "number", distinct: 2 },
    ],
    header: true,
    label: "target",
    classes: [
      { value: "2", count: 2 },
      { value: "10", count: 1 },
    ],
  });
  assert.deepEqual((await describeData([textFile("a,job,target\n1,cook,2\n")], "job")).classes, [
    { value: "cook", count: 1 },
  ]);
});

test("what is written is read", async () => {
  const rows = fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (values) => {
      const dataset = await read(
        `a,b,y\n${values.map((row) => row.map((value) => (Object.is(value, -0) ? "-0" : String(value))).join(",")).join("\n")}\n`,
      );
      assert.deepEqual(
        [...dataset.inputs],
        values.flatMap((row) => row.slice(0, 2)),
      );
      assert.deepEqual(
        [...dataset.labels],
        values.map((row) => row[2]),
      );
    }),
    { numRuns: 100 },
  );
});

const many = Array.from({ length: 5000 }, (_, i) => `id${i},${i % 2}`).join("\n");
const bad: [string, string, Partial<DataRecipe>, RegExp[]][] = [
  [
    "text in a numeric column",
    "a,b c,y\n1,2,0\n3,oops,1\n4,5,0\n",
    {},
    [/row 3, column "b c" of data\.csv holds the text "oops"/, /--categorical "b c"/],
  ],
  ["text in a numeric label", "a,y\n1,0\n2,1\n3,maybe\n", {}, [/row 4, column "y" .* "maybe"/, /--categorical y/]],
  [
    "text in the first row of a file read without header",
    "a,b\n1,2\n3,4\n",
    { header: false },
    [/row 1, column "column1"/, /set header to true/],
  ],
  ["an empty cell", "a,b,y\n1,2,0\n3,,1\n", {}, [/row 3, column "b" of data\.csv is empty/]],
  ["NaN", "a,b,y\n1,2,0\nNaN,4,1\n", {}, [/row 3, column "a" of data\.csv is NaN/]],
  ["infinity", "a,b,y\n1,2,0\n3,-inf,1\n", {}, [/row 3, column "b" of data\.csv is -inf/]],
  ["a number beyond float64", "a,b,y\n1,2,0\n3,1e999,1\n", {}, [/row 3, column "b" of data\.csv is 1e999/]],
  ["a label that is not finite", "a,y\n1,0\n3,nan\n", {}, [/row 3, column "y" of data\.csv is nan/]],
  ["an empty text label", "a,y\n1,p\n3,\n4,q\n", {}, [/row 3, column "y" of data\.csv is empty/]],
  ["a missing label column", "a,b\n1,0\n", { label: "c" }, [/data\.csv has no column "c"; its columns are: a, b$/]],
  ["a column number beyond the last", "a,b\n1,0\n", { label: "3" }, [/has no column "3"/]],
  ["a missing categorical column", "a,b\n1,0\n", { categorical: ["z"] }, [/has no column "z"/]],
  ["a missing ignored column", "a,b\n1,0\n", { ignore: ["z"] }, [/has no column "z"/]],
  [
    "an ignored label",
    "a,b\n1,0\n",
    { label: "b", ignore: ["b"] },
    [/column "b" of data\.csv is both the label and ignored/],
  ],
  ["all columns ignored", "a,b\n1,0\n", { ignore: ["a", "b"] }, [/every column of data\.csv is ignored/]],
  ["no input columns", "y\n1\n0\n", {}, [/no input columns besides the label "y"/]],
  ["two columns of one name", "a,b,a\n1,2,0\n", {}, [/two columns called "a" \(1 and 3\)/]],
  [
    "a row that is too short",
    "a,b,y\n1,2,0\n3,4\n",
    {},
    [/row 3 of data\.csv has 2 cells where the rows before have 3/],
  ],
  ["a quote that is not closed", 'a,y\n1,0\n"2,1\n', {}, [/row 3 of data\.csv: .*quote/]],
  ["a header and nothing else", "a,b,y\n", {}, [/data\.csv has no examples/]],
  ["blank lines only", "\n  \n\n", {}, [/data\.csv has no examples/]],
  [
    "a category for every row",
    `name,y\n${many}\n`,
    {},
    [/column "name" .* more than 4096 categories/, /--ignore name/],
  ],
];
for (const [name, text, data, patterns] of bad)
  test(`refused: ${name}`, async () => rejects(() => read(text, data), ...patterns));

test("a long or broken cell does not break the message", async () => {
  await rejects(() => read(`a,y\n1,0\n2,0\n"x\n${"z".repeat(5000)}",1\n`), /^.{1,300}$/);
  await rejects(() => read('"first\nname",y\n1,0\n,1\n'), /row 4, column "first name" of data\.csv is empty/);
});
