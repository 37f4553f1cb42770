import assert from "node:assert/strict";
import { test } from "node:test";
import { zipSync } from "fflate";
import type { ColumnChoice, DiscreteColumn } from "../../../src/core/data/columns";
import type { DataRecipe } from "../../../src/core/data/dataset";
import {
  bindData,
  binding,
  float64Npy,
  npyFile,
  readDataset,
  recipe,
  rejects,
  type TestFile,
  textFile,
} from "./fixtures";

const text = "age,job,sex,code,region,y\n1,cook,0,1,N,0\n2,smith,1,2,S,1\n3,cook,0,3,N,1\n4,,1,2,N,0\n";
const columns = async (files: TestFile[], slices: ColumnChoice, data: Partial<DataRecipe> = {}) =>
  (await readDataset(files, recipe(data), { slices })).columns!;
const names = (found: DiscreteColumn[]) => found.map(({ name }) => name);
const valuesOf = ({ values, codes }: DiscreteColumn) => [...codes].map((code) => values[code]);

test("categories and pairs of numbers, inputs or ignored, but not the label", async () => {
  assert.deepEqual(names(await columns([textFile(text)], "auto")), ["job", "sex", "region"]);
  assert.deepEqual(names(await columns([textFile(text)], "auto", { ignore: ["region", "sex"] })), [
    "job",
    "sex",
    "region",
  ]);
  assert.deepEqual(names(await columns([textFile(text)], "auto", { categorical: ["code"] })), [
    "job",
    "sex",
    "code",
    "region",
  ]);
  assert.deepEqual(names(await columns([textFile(text)], [])), []);
  assert.deepEqual(valuesOf((await columns([textFile(text)], "auto"))[0]!), ["cook", "smith", "cook", ""]);
});

test("named columns only, by name or number, whatever they hold", async () => {
  assert.deepEqual(names(await columns([textFile(text)], ["code", "1", "code"])), ["code", "age"]);
  await rejects(() => columns([textFile(text)], ["y"]), /column "y" of data\.csv is the label/);
  await rejects(() => columns([textFile(text)], ["jobs"]), /no column "jobs"; its columns are: age, job, sex/);
});

test("a category of more than 50 values, or of one, is left out unless it is named", async () => {
  const many = textFile(`id,same,y\n${Array.from({ length: 51 }, (_, i) => `id${i},x,${i % 2}`).join("\n")}\n`);
  assert.deepEqual(names(await columns([many], "auto")), []);
  assert.deepEqual(names(await columns([many], ["id", "same"])), ["id", "same"]);
});

test("a column of thousands of values is refused", async () => {
  const many = textFile(`id,x,y\n${Array.from({ length: 5000 }, (_, i) => `${i},1,${i % 2}`).join("\n")}\n`);
  await rejects(() => columns([many], ["id"]), /column "id" has more than 4096 values/);
});

test("of many columns the nearest are listed first", async () => {
  const wide = `${Array.from({ length: 60 }, (_, i) => `pixel${i}`).join(",")},Region\n${Array(61).fill(1).join(",")}\n`;
  await rejects(() => columns([textFile(wide)], ["regoin"]), /its columns are: Region, .* \(61 in all\)$/);
});

test("codes follow the chosen examples", async () => {
  const dataset = await readDataset([textFile(text)], recipe({ ignore: ["job", "sex", "region", "code"] }), {
    slices: ["job"],
  });
  const { columns: bound } = await bindData(
    { ...dataset, labels: Float64Array.of(3, 5, 8, 3) },
    binding({ takes: [1], data: { classes: ["3", "5"] } }),
  );
  assert.deepEqual(valuesOf(bound[0]!), ["cook", "smith", ""]);
});

const bytes = (values: number[], shape = [values.length]) => float64Npy(values, shape).bytes;
const archive = (more: Record<string, Uint8Array>): TestFile[] => [
  { name: "data.npz", bytes: zipSync({ "x.npy": bytes([1, 2, 3, 4], [4, 1]), "y.npy": bytes([0, 1, 0, 1]), ...more }) },
];
const texts = npyFile({ descr: "<U1", shape: "(4,)", values: new Uint8Array(16) }).bytes;

test("NPZ: arrays of one value per example, few and not all the same", async () => {
  const files = archive({
    "region.npy": bytes([7, 8, 7, 7]),
    "flat.npy": bytes([1, 1, 1, 1]),
    "short.npy": bytes([1, 2]),
    "square.npy": bytes([1, 2, 1, 2], [2, 2]),
    "words.npy": texts,
  });
  const [region, ...more] = await columns(files, "auto");
  assert.deepEqual([region!.name, valuesOf(region!), more], ["region", ["7", "8", "7", "7"], []]);
  assert.deepEqual(names(await columns(files, ["flat"])), ["flat"]);
  await rejects(
    () => columns(files, ["square"]),
    /array "square" of data\.npz has the shape 2 x 2: .* each of the 4 examples/,
  );
  await rejects(() => columns(files, ["words"]), /array "words" of data\.npz has elements of type "<U1"/);
  await rejects(
    () => columns(files, ["y"]),
    /data\.npz has no array "y" besides inputs and labels to slice by; it has: region, /,
  );
});

test("NPZ: an array of many values is left out unless it is named", async () => {
  const count = 60;
  const ramp = Array.from({ length: count }, (_, i) => i);
  const files: TestFile[] = [
    {
      name: "data.npz",
      bytes: zipSync({
        "x.npy": bytes(ramp, [count, 1]),
        "y.npy": bytes(ramp.map((i) => i % 2)),
        "id.npy": bytes(ramp),
      }),
    },
  ];
  assert.deepEqual(names(await columns(files, "auto")), []);
  assert.deepEqual(names(await columns(files, ["id"])), ["id"]);
});

test("pairs of arrays have no columns to slice by", async () => {
  const pair = [float64Npy([1, 2], [2, 1], "x.npy"), float64Npy([0, 1], [2], "y.npy")];
  assert.equal((await readDataset(pair, recipe(), { slices: "auto" })).columns, undefined);
  await rejects(
    () => readDataset(pair, recipe(), { slices: ["sex"] }),
    /x\.npy and y\.npy have no columns to slice by/,
  );
});
