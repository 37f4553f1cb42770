import type { InputScaling } from "../../protocol/encoding";
import type { Normalization } from "../../protocol/recipe";
import type { Values } from "./values";
import type { InputRows } from "./inputRows";

interface ColumnStatistics {
  mean: number;
  min: number;
  max: number;
  /** Population standard deviation. */
  deviation: number;
}

/** What a column is divided by, after its mean was subtracted. */
const scales: { [N in Exclude<Normalization, "none">]: (column: ColumnStatistics) => number } = {
  "mean-range": ({ min, max }) => max - min,
  "mean-std": ({ deviation }) => deviation,
};

/**
 * What to subtract from each column and to divide it by, so that the rows of reference are normalised.
 * A column that is constant there has its constant subtracted and is divided by 1.
 * @param reference rows of the dataset, ascending
 */
export async function inputScaling(
  inputs: InputRows,
  width: number,
  reference: Uint32Array,
  how: Normalization,
): Promise<InputScaling | undefined> {
  if (how === "none") return undefined;
  const columns = await describeColumns(inputs, width, reference, how === "mean-std");
  return { mean: columns.map(({ mean }) => mean), scale: columns.map((column) => scales[how](column) || 1) };
}

/**
 * Row by row, as the values lie in memory: column by column takes several times as long.
 * @param squared whether deviations are wanted, which take a second reading
 */
async function describeColumns(
  inputs: InputRows,
  width: number,
  reference: Uint32Array,
  squared: boolean,
): Promise<ColumnStatistics[]> {
  const [sum, squares] = [new Float64Array(width), new Float64Array(width)];
  const [min, max] = [new Float64Array(width).fill(Infinity), new Float64Array(width).fill(-Infinity)];
  await forEachRow(inputs, width, reference, (values, at) => {
    for (let j = 0; j < width; j++) {
      const value = values[at + j]!;
      sum[j]! += value;
      if (value < min[j]!) min[j] = value;
      if (value > max[j]!) max[j] = value;
    }
  });
  // The rounded mean of equal values may differ from them: such a column must not seem to vary.
  const mean = sum.map((total, j) => (min[j] === max[j] ? min[j]! : total / reference.length));
  if (squared)
    await forEachRow(inputs, width, reference, (values, at) => {
      for (let j = 0; j < width; j++) squares[j]! += (values[at + j]! - mean[j]!) ** 2;
    });
  return Array.from(mean, (centre, j) => ({
    mean: centre,
    min: min[j]!,
    max: max[j]!,
    deviation: Math.sqrt(squares[j]! / reference.length),
  }));
}

/**
 * Visits the given rows, which ascend: `at` is where a row starts among the values. Nothing behind the last of them is
 * read.
 */
async function forEachRow(
  inputs: InputRows,
  width: number,
  rows: Uint32Array,
  visit: (values: Values, at: number, row: number) => void,
): Promise<void> {
  let next = 0;
  if (rows.length === 0) return;
  for await (const { from, values } of inputs.chunks()) {
    const end = from + values.length / width;
    for (; next < rows.length && rows[next]! < end; next++) visit(values, (rows[next]! - from) * width, rows[next]!);
    if (next === rows.length) return;
  }
}

/**
 * Writes rows of the dataset one behind the other, normalised.
 * @param rows in any order, none twice
 * @param examples of the dataset
 */
export async function writeInputs(
  inputs: InputRows,
  { width, examples }: { width: number; examples: number },
  rows: Uint32Array,
  scaling: InputScaling | undefined,
  out: Float32Array | Float64Array,
): Promise<void> {
  const places = new Int32Array(examples).fill(-1);
  rows.forEach((row, place) => (places[row] = place));
  const write = rowWriter(scaling, width, out);
  await forEachRow(inputs, width, rows.slice().sort(), (values, at, row) => write(values, at, places[row]! * width));
}

/** Copies a row, normalised. */
function rowWriter(scaling: InputScaling | undefined, width: number, out: Float32Array | Float64Array) {
  if (!scaling)
    return (values: Values, at: number, to: number) => {
      for (let j = 0; j < width; j++) out[to + j] = values[at + j]!;
    };
  const { mean, scale } = scaling;
  return (values: Values, at: number, to: number) => {
    for (let j = 0; j < width; j++) out[to + j] = (values[at + j]! - mean[j]!) / scale[j]!;
  };
}
