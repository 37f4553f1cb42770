import assert from "node:assert/strict";
import { test } from "node:test";
import type { Binding } from "../../../src/core/data/dataset";
import { bindData, binding, rejects, type Dataset } from "./fixtures";

/** Two inputs an example: 10 i and 10 i + 1. */
const dataset = (labels: Dataset["labels"], more: Partial<Dataset> = {}): Dataset => ({
  inputs: Uint8Array.from({ length: 2 * labels.length }, (_, i) => 10 * (i >> 1) + (i & 1)),
  examples: labels.length,
  width: 2,
  exampleShape: [2],
  labels,
  ...more,
});

const digits = dataset(Uint8Array.of(3, 5, 1, 5, 3, 5));
const words = dataset(["no", "yes", "no", "yes", "yes", "no"]);
const bits = dataset(Uint8Array.of(0, 1, 0, 1, 1, 0));

const bound = async (data: Dataset, overrides: Parameters<typeof binding>[0] = {}) => {
  const { rows, labels, classes } = await bindData(data, binding(overrides));
  return { rows: [...rows], labels: [...labels], classes };
};

test("classes choose examples; the first becomes 0, the second 1", async () => {
  const expected = { rows: [0, 1, 3, 4, 5], labels: [0, 1, 1, 0, 1], classes: ["3", "5"] };
  assert.deepEqual(await bound(digits, { data: { classes: ["3", "5"] } }), expected);
  assert.deepEqual(
    await bound(dataset(Float64Array.of(3, 5, 1, 5, 3, 5)), { data: { classes: ["3.0", "5"] } }),
    expected,
  );
  assert.deepEqual(await bound(digits, { data: { classes: ["5", "1"] } }), {
    rows: [1, 2, 3, 5],
    labels: [0, 1, 0, 0],
    classes: ["5", "1"],
  });
  assert.deepEqual((await bound(words, { data: { classes: ["yes", "no"] } })).labels, [1, 0, 1, 0, 0, 1]);
});

test("inputs follow the chosen rows, as float64", async () => {
  const { inputs, examples, width } = await bindData(digits, binding({ data: { classes: ["1", "3"] } }));
  assert.deepEqual(inputs, Float64Array.of(0, 1, 20, 21, 40, 41));
  assert.deepEqual([examples, width], [3, 2]);
});

test("the limit counts after choosing classes; more than there are means all", async () => {
  assert.deepEqual((await bound(digits, { data: { classes: ["1", "5"], limit: 2 } })).rows, [1, 2]);
  assert.deepEqual((await bound(digits, { data: { classes: ["1", "5"], limit: 99 } })).rows, [1, 2, 3, 5]);
});

test("a difference of two outputs takes the examples of its classes", async () => {
  const target = { positive: "3", negative: "5" };
  const expected = { rows: [0, 1, 3, 4, 5], labels: [1, 0, 0, 1, 0], classes: ["5", "3"] };
  assert.deepEqual(await bound(digits, { target }), expected);
  assert.deepEqual(await bound(digits, { target, data: { classes: ["3", "5"] } }), expected);
  await rejects(
    () => bound(digits, { target, data: { classes: ["1", "5"] } }),
    /classes 5 and 3 but --classes says 1,5/,
  );
});

test("one output against the rest takes every example", async () => {
  const target = { positive: "3" };
  assert.deepEqual(await bound(digits, { target }), {
    rows: [0, 1, 2, 3, 4, 5],
    labels: [1, 0, 0, 0, 1, 0],
    classes: ["not 3", "3"],
  });
  assert.deepEqual(await bound(digits, { target, data: { classes: ["3", "1"] } }), {
    rows: [0, 2, 4],
    labels: [1, 0, 1],
    classes: ["1", "3"],
  });
  await rejects(() => bound(digits, { target, data: { classes: ["1", "5"] } }), /class 3 but --classes says 1,5/);
});

test("outputs count text classes in ascending order", async () => {
  assert.deepEqual(await bound(words, { target: { positive: "1", negative: "0" } }), {
    rows: [0, 1, 2, 3, 4, 5],
    labels: [0, 1, 0, 1, 1, 0],
    classes: ["no", "yes"],
  });
  await rejects(
    () => bound(words, { target: { positive: "2", negative: "0" } }),
    /data\.csv has no class "2"; its classes are: no, yes/,
  );
});

test("two text labels become 0 and 1 in ascending order; numbers are taken as they are", async () => {
  assert.deepEqual(await bound(words), {
    rows: [0, 1, 2, 3, 4, 5],
    labels: [0, 1, 0, 1, 1, 0],
    classes: ["no", "yes"],
  });
  assert.deepEqual(await bound(bits), { rows: [0, 1, 2, 3, 4, 5], labels: [0, 1, 0, 1, 1, 0], classes: undefined });
  assert.deepEqual((await bound(dataset(Float64Array.of(-1.5, 2)), { family: "gaussian" })).labels, [-1.5, 2]);
  assert.deepEqual((await bound(dataset(Float64Array.of(0, 7)), { family: "poisson" })).labels, [0, 7]);
});

const refused: [string, Dataset, Parameters<typeof binding>[0], RegExp[]][] = [
  [
    "more than two numeric classes",
    digits,
    {},
    [/row 0 \(counted from 0\) of data\.csv is 3: a bernoulli family takes 0 and 1/, /--classes A,B/],
  ],
  ["two numeric classes that are not 0 and 1", dataset(Uint8Array.of(1, 2, 1)), {}, [/row 1 .* is 2/, /--classes 1,2/]],
  [
    "the line of a file, where there are lines",
    dataset(Uint8Array.of(0, 2), { lines: Uint32Array.of(2, 4) }),
    {},
    [/row 4 of data\.csv is 2/],
  ],
  [
    "more than two text classes",
    dataset(["a", "b", "c"]),
    {},
    [/data\.csv has 3 classes \(a, b, c\): choose two with --classes A,B/],
  ],
  ["one text class", dataset(["a", "a"]), {}, [/every label of data\.csv is "a"/]],
  [
    "one numeric class",
    dataset(Uint8Array.of(1, 1)),
    {},
    [/every label in data\.csv is 1: a bernoulli family needs both/],
  ],
  [
    "one class in the fitted part",
    dataset(Uint8Array.of(0, 1, 1, 1)),
    { split: [2, 2], fitPart: 2 },
    [/every label in part 2 of data\.csv is 1/],
  ],
  [
    "one chosen class in the limit",
    digits,
    { data: { classes: ["5", "3"], limit: 1 } },
    [/every label in data\.csv is "3"/, /--limit/],
  ],
  [
    "text labels for a gaussian family",
    words,
    { family: "gaussian" },
    [/is "no": a gaussian family takes numbers/, /--classes no,yes/],
  ],
  [
    "a fraction for a poisson family",
    dataset(Float64Array.of(1, 0.5)),
    { family: "poisson" },
    [/row 1 .* is 0\.5: a poisson family takes whole numbers/, /--family gaussian/],
  ],
  ["a negative count", dataset(Int8Array.of(1, -1)), { family: "poisson" }, [/row 1 .* is -1/]],
  [
    "a class that is not there",
    digits,
    { data: { classes: ["3", "7"] } },
    [/data\.csv has no class "7"; its classes are: 1, 3, 5$/],
  ],
  ["a class that is no number", digits, { data: { classes: ["3", ""] } }, [/no class ""/]],
  ["a class given twice", digits, { data: { classes: ["3", "3.0"] } }, [/--classes names 3 twice/]],
];
for (const [name, data, overrides, patterns] of refused)
  test(`refused: ${name}`, async () => rejects(() => bound(data, overrides), ...patterns));

test("both classes in the fitted part are enough", async () => {
  assert.deepEqual((await bound(dataset(Uint8Array.of(0, 1, 1, 1)), { split: [2, 2] })).labels, [0, 1, 1, 1]);
});

const three = { family: "multinomial", outputs: 3 } as const;

test("multinomial: labels that are indices of the outputs stay as they are, also where one is missing", async () => {
  assert.deepEqual(await bound(dataset(Uint8Array.of(2, 0, 2)), three), {
    rows: [0, 1, 2],
    labels: [2, 0, 2],
    classes: undefined,
  });
});

test("multinomial: as many distinct labels as outputs count in ascending order", async () => {
  assert.deepEqual(await bound(digits, three), {
    rows: [0, 1, 2, 3, 4, 5],
    labels: [1, 2, 0, 2, 1, 2],
    classes: ["1", "3", "5"],
  });
  assert.deepEqual(await bound(dataset(["b", "c", "a", "b"]), three), {
    rows: [0, 1, 2, 3],
    labels: [1, 2, 0, 1],
    classes: ["a", "b", "c"],
  });
  assert.deepEqual(await bound(dataset(["b", "c", "a", "b"]), { ...three, data: { limit: 2 } }), {
    rows: [0, 1],
    labels: [1, 2],
    classes: ["a", "b", "c"],
  });
});

test("multinomial: chosen classes give the order of the outputs, and one of them may have no example", async () => {
  assert.deepEqual(
    (await bound(digits, { ...three, data: { classes: ["5", "3.0", "1"] } })).labels,
    [1, 0, 2, 0, 1, 0],
  );
  const words = dataset(["b", "c", "b"]);
  assert.deepEqual(await bound(words, { ...three, data: { classes: ["c", "a", "b"] } }), {
    rows: [0, 1, 2],
    labels: [2, 0, 2],
    classes: ["c", "a", "b"],
  });
});

const unfit: [string, Dataset, Parameters<typeof binding>[0], RegExp[]][] = [
  [
    "a label beyond the outputs",
    dataset(Uint8Array.of(0, 1, 12), { lines: Uint32Array.of(5, 6, 7) }),
    { ...three, outputs: 10 },
    [/label 12 in row 7 of data\.csv but the model has 10 outputs/, /--classes/],
  ],
  ["a fraction", dataset(Float64Array.of(0, 0.5)), three, [/label 0\.5 in row 1 \(counted from 0\)/]],
  [
    "fewer text labels than outputs",
    dataset(["a", "b"]),
    three,
    [/label "a" in row 0 .* but the model has 3 outputs: .* 3 distinct values \(there are 2\)/],
  ],
  [
    "too few classes",
    digits,
    { ...three, data: { classes: ["3", "5"] } },
    [/--classes names 2 classes but the model has 3 outputs/],
  ],
  ["a class given twice", digits, { ...three, data: { classes: ["3", "5", "3.0"] } }, [/--classes names 3\.0 twice/]],
  [
    "a class that is no number",
    digits,
    { ...three, data: { classes: ["3", "5", "one"] } },
    [/"one" but the labels of data\.csv are numbers/],
  ],
  [
    "a label that is no class",
    digits,
    { ...three, data: { classes: ["3", "5", "7"] } },
    [/label 1 in row 2 .* is none of the classes 3, 5, 7/],
  ],
  [
    "one class only in the fitted part",
    digits,
    { ...three, split: [1, 5] },
    [/every label in part 1 of data\.csv is "3": a multinomial family needs two or more classes/],
  ],
];
for (const [name, data, overrides, patterns] of unfit)
  test(`refused for multinomial: ${name}`, async () => rejects(() => bound(data, overrides), ...patterns));

const shape = async (takes: number[], data: Dataset = dataset(Uint8Array.of(0, 1))) =>
  (await bindData(data, binding({ takes }))).exampleShape;
const images = (exampleShape: number[]): Dataset => {
  const width = exampleShape.reduce((product, extent) => product * extent, 1);
  return { inputs: new Float32Array(2 * width), examples: 2, width, exampleShape, labels: Uint8Array.of(0, 1) };
};

test("examples take the shape of the model's input", async () => {
  assert.deepEqual(await shape([2]), [2]);
  assert.deepEqual(await shape([-1]), [2]);
  assert.deepEqual(await shape([1, 2]), [1, 2]);
  assert.deepEqual(await shape([1, 4, 4], images([4, 4])), [1, 4, 4]);
  assert.deepEqual(await shape([16], images([4, 4])), [16]);
  assert.deepEqual(await shape([-1, 2, 8], images([16])), [1, 2, 8]);
  assert.deepEqual(await shape([-1, -1], images([4, 3])), [4, 3]);
  assert.deepEqual(await shape([], images([1])), []);
});

test("refused: inputs of another width or order", async () => {
  const table = dataset(Uint8Array.of(0, 1), { labelName: "diabetes", inputNames: ["a", "b"] });
  await rejects(
    () => shape([8], table),
    /model input "x" takes 8 values an example \(8\) but data\.csv has 2 columns besides the label "diabetes"/,
  );
  await rejects(
    () => shape([8], { ...table, inputNames: ["a=p", "a=q"] }),
    /has 2 columns after one-hot encoding besides/,
  );
  await rejects(
    () => shape([1, 28, 28], images([4, 4])),
    /takes 784 values an example \(1 x 28 x 28\) but data\.csv has 16 values an example \(4 x 4\)/,
  );
  await rejects(() => shape([3, -1], images([16])), /takes 3 x any values/);
  await rejects(() => shape([-1, -1], images([16])), /takes any x any values/);
  await rejects(() => shape([3, 4, 5], images([4, 5, 3])), /4 x 5 x 3/, /transpose/);
});

test("parts, normalisation and shape arrive together", async () => {
  const options: Partial<Binding> = { split: [4, 2], fitPart: 1 };
  const { inputs, parts, normalize } = await bindData(bits, binding({ ...options, data: { normalize: "mean-range" } }));
  assert.deepEqual(
    parts.map((part) => [...part]),
    [
      [0, 1, 2, 3],
      [4, 5],
    ],
  );
  assert.equal(normalize, "mean-range");
  const expected = [0, 10, 20, 30, 40, 50].flatMap((value) => [(value - 15) / 30, (value - 15) / 30]);
  assert.deepEqual([...inputs], expected);
});

test("statistics are those of the first part even when another is fitted", async () => {
  const first = await bindData(bits, binding({ split: [2, 4], data: { normalize: "mean-std" } }));
  const second = await bindData(bits, binding({ split: [2, 4], fitPart: 2, data: { normalize: "mean-std" } }));
  assert.deepEqual(first.inputs, second.inputs);
  assert.equal(first.inputs[0], -1);
});

test("refused: more values than memory holds", async () => {
  const huge: Dataset = {
    inputs: new Uint8Array(0),
    examples: 2 ** 20,
    width: 2 ** 10,
    exampleShape: [2 ** 10],
    labels: Uint8Array.from({ length: 2 ** 20 }, (_, i) => i & 1),
  };
  await rejects(
    () => bindData(huge, binding({ takes: [2 ** 10] })),
    /1048576 examples of 1024 inputs .* at most 524288 \(--limit\)/,
  );
});
