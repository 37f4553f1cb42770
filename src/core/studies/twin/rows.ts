import type { Twin, TwinTraining } from "../../../protocol/twin";
import { bindData } from "../../data/bind";
import { ColumnCodes, selectCodes, type ColumnChoice, type DiscreteColumn } from "../../data/columns";
import type { BoundData } from "../../data/dataset";
import { readDataset } from "../../data/reader";
import type { Source } from "../../data/source";
import type { Pause } from "../../work";
import { concat, selectRows } from "../../linalg/vector";

/** Rows read as a twin reads them: inputs row-major, a label and a place in the dataset each. */
export interface Rows {
  inputs: Float64Array;
  labels: Float64Array;
  /** 0-based row of the dataset, and its 1-based line where the file has lines. */
  rows: Uint32Array;
  lines?: Uint32Array;
  /** Columns to slice by. */
  columns: DiscreteColumn[];
  notes: string[];
  classes?: string[];
}

/** Where new rows are, in the words of a recipe. */
export interface NewData {
  path: string;
  labels?: string;
  /** CSV: the label column, where it is not called as before. */
  label?: string;
}

/** All rows of a file, encoded as the data that the twin was first fitted on. */
export async function newRows(
  twin: Twin,
  files: readonly Source[],
  where: NewData,
  slices: ColumnChoice,
  pause: Pause,
): Promise<Rows> {
  // Which of the first rows were taken says nothing about these.
  const data = { ...twin.recipe.data, labels: undefined, label: undefined, ...where, limit: undefined };
  const dataset = await readDataset(files, data, pause, { encoding: twin.encoding, slices });
  const bound = await bindData(dataset, {
    ...bindingOf(twin),
    data,
    split: undefined,
    shuffle: false,
    fitPart: 1,
    seed: 0,
  });
  return { ...rowsOf(bound), lines: dataset.lines && selectLines(dataset.lines, bound.rows) };
}

/** The rows that a twin was fitted on. */
export async function oldRows(
  twin: Twin,
  files: readonly Source[],
  { part, label }: TwinTraining,
  slices: ColumnChoice,
  pause: Pause,
): Promise<Rows> {
  if (!part) return newRows(twin, files, { path: files[0]!.name, label }, slices, pause);
  const { data, split, shuffle, fitPart, seed } = twin.recipe;
  const dataset = await readDataset(files, data, pause, { encoding: twin.encoding, slices });
  const bound = await bindData(dataset, { ...bindingOf(twin), data, split, shuffle, fitPart, seed });
  const fitted = bound.parts[fitPart - 1]!;
  const rows = fitted.map((example) => bound.rows[example]!);
  const picked = {
    inputs: selectRows(bound.inputs, fitted, bound.width),
    labels: selectRows(bound.labels, fitted, 1),
    columns: bound.columns.map((column) => selectCodes(column, fitted)),
  };
  return { ...rowsOf(bound), ...picked, rows, lines: dataset.lines && selectLines(dataset.lines, rows) };
}

/** Rows of several datasets, one behind the other. */
export function joinRows(parts: readonly Rows[]): Rows {
  const lines = parts.flatMap((p) => (p.lines ? [...p.lines] : []));
  const rows = Uint32Array.from(parts.flatMap((p) => [...p.rows]));
  return {
    inputs: concat(parts.map((p) => p.inputs)),
    labels: concat(parts.map((p) => p.labels)),
    rows,
    lines: lines.length === rows.length ? Uint32Array.from(lines) : undefined,
    columns: joinColumns(parts),
    notes: parts.flatMap((p) => p.notes),
  };
}

/** The columns that all of the datasets have. */
function joinColumns(parts: readonly Rows[]): DiscreteColumn[] {
  const [first, ...others] = parts;
  const shared = (first?.columns ?? []).filter(({ name }) =>
    others.every((p) => p.columns.some((c) => c.name === name)),
  );
  return shared.map(({ name }) => {
    const values = parts.flatMap(({ columns }) => {
      const { codes, values } = columns.find((c) => c.name === name)!;
      return Array.from(codes, (code) => values[code]!);
    });
    const joined = new ColumnCodes(name, values.length);
    values.forEach((value, example) => joined.put(example, value));
    return joined;
  });
}

const bindingOf = ({ family, outputs, input, encoding }: Twin) => ({ family, outputs, modelInput: input, encoding });

const rowsOf = ({ inputs, labels, rows, columns, notes, classes }: BoundData): Rows => ({
  inputs,
  labels,
  rows,
  columns,
  notes,
  classes,
});

const selectLines = (lines: Uint32Array, rows: Uint32Array): Uint32Array => rows.map((row) => lines[row]!);
