import assert from "node:assert/strict";
import { before as beforeAll, test } from "node:test";
import type { BoundData, DataRecipe } from "../../../src/core/data/dataset";
import { parseEncoding, type Encoding } from "../../../src/protocol/encoding";
import { bindData, binding, float64Npy, readDataset, recipe, refuses, rejects, textFile } from "./fixtures";

const earlier =
  "age,job,id,city,diagnosis\n20,cook,7,Rome,sick\n30,smith,8,Bonn,well\n40,cook,9,Rome,well\n50,smith,5,Rome,sick\n";
type Options = Parameters<typeof binding>[0] & { columns?: Partial<DataRecipe>; encoding?: Encoding };

const read = async (text: string, { columns, encoding, ...options }: Options = {}): Promise<BoundData> =>
  bindData(
    await readDataset([textFile(text)], recipe(columns), { encoding }),
    binding({ takes: [-1], encoding, ...options }),
  );

/** The encoding as it comes back from a file. */
const kept = ({ encoding }: BoundData): Encoding => parseEncoding(JSON.stringify(encoding), "twin.onnx");
let first: BoundData;
let encoding: Encoding;
beforeAll(async () => {
  first = await read(earlier, { columns: { ignore: ["id"] }, split: [3, 1], data: { normalize: "mean-range" } });
  encoding = kept(first);
});

test("an encoding tells columns, categories, label, classes and statistics", () => {
  assert.deepEqual(encoding, {
    format: "holoscope.encoding/1",
    table: {
      header: true,
      columns: [
        { kind: "number", name: "age", position: 1 },
        { kind: "category", name: "job", position: 2, categories: ["cook", "smith"] },
        { kind: "category", name: "city", position: 4, categories: ["Bonn", "Rome"] },
      ],
      label: { name: "diagnosis", position: 5, kind: "category" },
    },
    exampleShape: [5],
    scaling: { mean: [30, 2 / 3, 1 / 3, 1 / 3, 2 / 3], scale: [20, 1, 1, 1, 1] },
    labels: { classes: ["sick", "well"] },
  });
});

test("the same file gives the same inputs and labels, bit for bit", async () => {
  const again = await read(earlier, { encoding });
  assert.deepEqual(
    [again.inputs, again.labels, again.classes, again.notes],
    [first.inputs, first.labels, first.classes, []],
  );
  assert.deepEqual(kept(again), encoding);
});

test("columns in another order, among others, with one class and one category alone", async () => {
  const { inputs, labels } = await read("diagnosis,extra,city,job,age\nwell,1,Rome,cook,40\n", { encoding });
  assert.deepEqual(inputs, first.inputs.slice(10, 15));
  assert.deepEqual([...labels], [1]);
});

test("unknown categories become zeros and are told with their counts", async () => {
  const { inputs, notes } = await read(
    "age,job,city,diagnosis\n30,nurse,Rome,sick\n30,cook,Oslo,sick\n30,nurse,Oslo,well\n",
    { encoding },
  );
  assert.deepEqual([...inputs.slice(0, 3)], [0, -2 / 3, -1 / 3]);
  assert.equal(notes.length, 2);
  assert.match(notes[0]!, /column "job" of data\.csv .*: "nurse" \(2 rows\)$/);
  assert.match(notes[1]!, /column "city" .* "Oslo" \(2 rows\)$/);
});

test("a column that turned numeric or textual keeps its earlier kind", async () => {
  const codes = kept(await read("kind,y\n1,0\n2,1\n", { columns: { categorical: ["kind"] } }));
  assert.deepEqual([...(await read("kind,y\n2,0\n", { encoding: codes })).inputs], [0, 1]);
  await rejects(
    () => read("age,job,city,diagnosis\nold,cook,Rome,sick\n", { encoding }),
    /row 2, column "age" .* "old" among numbers: fix it$/,
  );
});

test("without a header columns are found by position", async () => {
  const plain = kept(await read("5,x,0\n7,y,1\n"));
  const { inputs, labels } = await read("6,y,1\n", { encoding: plain });
  assert.deepEqual([[...inputs], [...labels]], [[6, 0, 1], [1]]);
  await rejects(
    () => read("6,1\n", { encoding: plain }),
    /data\.csv has 2 columns but column 3 of the earlier data is needed/,
  );
});

test("a missing column is named; the label may have another name", async () => {
  await rejects(
    () => read("age,job,diagnosis\n30,cook,sick\n", { encoding }),
    /data\.csv has no column "city".*its columns are: age, job, diagnosis$/,
  );
  await rejects(() => read("30,cook,Rome,sick\n40,cook,Rome,well\n", { encoding }), /has no column "age"/);
  assert.deepEqual(
    [...(await read("age,job,city,outcome\n30,cook,Rome,well\n", { encoding, columns: { label: "outcome" } })).labels],
    [1],
  );
});

test("labels outside the earlier classes are left out with a note, or refused where none is left", async () => {
  const { rows, notes } = await read("age,job,city,diagnosis\n30,cook,Rome,sick\n30,cook,Rome,unsure\n", { encoding });
  assert.deepEqual([...rows], [0]);
  assert.match(notes[0]!, /^1 row of data\.csv with labels other than sick, well is left out$/);
  await rejects(
    () => read("age,job,city,diagnosis\n30,cook,Rome,S\n", { encoding }),
    /no example of data\.csv has one of the labels sick, well/,
  );
});

const arrays = (labels: number[], scale = 1) => [
  float64Npy(
    labels.flatMap((_, i) => [scale * i, 1 + i]),
    [labels.length, 2],
    "x.npy",
  ),
  float64Npy(labels, [labels.length], "y.npy"),
];
const bindArrays = async (labels: number[], options: Options = {}, scale = 1) =>
  bindData(await readDataset(arrays(labels, scale), recipe()), binding({ ...options }));

test("arrays: the statistics of then are used", async () => {
  const before = await bindArrays([0, 1, 1], { data: { normalize: "mean-std" } });
  assert.deepEqual((await bindArrays([0, 1, 1], { encoding: kept(before) })).inputs, before.inputs);
  const [mean, deviation] = [1, Math.sqrt(2 / 3)];
  assert.deepEqual(
    [...(await bindArrays([1, 0], { encoding: kept(before) }, 5)).inputs],
    [(0 - mean) / deviation, (1 - 2) / deviation, (5 - mean) / deviation, (2 - 2) / deviation],
  );
});

test("arrays: an example of another size is refused", async () => {
  const before = kept(await bindArrays([0, 1, 1]));
  const wide = [float64Npy([1, 2, 3], [1, 3], "x.npy"), float64Npy([1], [1], "y.npy")];
  await rejects(
    async () => bindData(await readDataset(wide, recipe()), binding({ takes: [-1], encoding: before })),
    /takes 2 values an example .* has 3 values/,
  );
});

test("one class against all others, and several classes, keep their meaning", async () => {
  const rest = kept(await bindArrays([3, 5, 8], { target: { positive: "5" } }));
  assert.deepEqual(rest.labels, { positive: "5" });
  assert.deepEqual([...(await bindArrays([5, 7, 3], { encoding: rest })).labels], [1, 0, 0]);
  const several = kept(await bindArrays([8, 3, 5], { family: "multinomial", outputs: 3 }));
  assert.deepEqual(
    [...(await bindArrays([5, 5], { family: "multinomial", outputs: 3, encoding: several })).labels],
    [1, 1],
  );
});

test("indices of classes are never taken for names in ascending order", async () => {
  const indices = kept(await bindArrays([0, 1, 2], { family: "multinomial", outputs: 3 }));
  assert.equal(indices.labels, undefined);
  assert.deepEqual(
    [...(await bindArrays([2, 1], { family: "multinomial", outputs: 3, encoding: indices })).labels],
    [2, 1],
  );
  await rejects(
    () => bindArrays([1, 2, 3], { family: "multinomial", outputs: 3, encoding: indices }),
    /label 3 in row 2 .* none of the classes 0, 1, 2/,
  );
});

test("what is no encoding is refused", () => {
  refuses(() => parseEncoding("{", "twin.onnx"), /^twin\.onnx does not tell how its data was encoded/);
  refuses(() => parseEncoding("{}", "twin.onnx"), /"format"/);
  refuses(
    () => parseEncoding(JSON.stringify({ ...encoding, exampleShape: [4] }), "twin.onnx"),
    /same number of inputs/,
  );
  refuses(
    () => parseEncoding(JSON.stringify({ ...encoding, scaling: { mean: [0], scale: [0] } }), "twin.onnx"),
    /scaling\.scale/,
  );
});
