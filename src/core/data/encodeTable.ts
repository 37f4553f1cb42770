import { inputError } from "../../protocol/errors";
import type { DataDescription } from "../../protocol/inspection";
import { isNumber } from "./cells";
import { ColumnCodes, fewValues, type ColumnChoice } from "./columns";
import type { DataRecipe, Dataset, ReadOptions } from "./dataset";
import { labelColumn, placeInFile, type InputColumn, type LabelColumn } from "./inputColumns";
import { heldRows } from "./inputRows";
import { describeClasses } from "./labels";
import type { Pause } from "../work";
import { storedLayout, unknownNotes, type TableLayout } from "./storedLayout";
import { findColumn, type Column, type Table } from "./table";
import { chooseLayout, indices, labelIndex } from "./tableLayout";

/** 4 GB of float64. */
const maxValues = 2 ** 29;

/** What a table offers. */
export async function describeTable(table: Table, wanted?: string): Promise<Omit<DataDescription, "format">> {
  const index = labelIndex(table, wanted, new Set());
  const labels: string[] = [];
  for await (const { columns } of table.chunks([index])) for (const cell of columns[0]!) labels.push(cell);
  return {
    examples: table.examples,
    columns: table.columns.map(({ name, kind, distinct }) => ({ name, kind, distinct: distinct.size })),
    header: table.header,
    label: table.columns[index]!.name,
    classes: describeClasses(labels.every(isNumber) ? Float64Array.from(labels, Number) : labels),
  };
}

/**
 * The dataset that a table becomes: numbers and categories in one row of inputs an example, and a label each.
 * @throws input error naming the row and column of a cell that cannot be read
 */
export async function encodeTable(
  table: Table,
  data: DataRecipe,
  { encoding, slices = [], target: wanted }: ReadOptions,
  pause: Pause,
): Promise<Dataset> {
  const layout = encoding?.table ? storedLayout(table, encoding.table, data.label) : chooseLayout(table, data);
  const { columns, numericLabel } = layout;
  const labelName = layout.label.column.name;
  const inputNames = columns.flatMap((column) => column.inputNames);
  const width = inputNames.length;
  requireSize(table, width, labelName);
  const label = labelColumn(layout.label, table.examples, numericLabel);
  const target = wanted === undefined ? undefined : targetColumn(table, data, wanted);
  const sliced = sliceColumns(table, layout, slices).map(
    (index) => new SliceColumn(index, table.columns[index]!.name, table.examples),
  );
  const inputs = new Float64Array(table.examples * width);
  const lines = new Uint32Array(table.examples);
  await writeColumns(table, columns, [label, ...(target ? [target] : []), ...sliced], { inputs, width, lines });
  return {
    inputs: heldRows(inputs, width, pause),
    examples: table.examples,
    width,
    exampleShape: [width],
    inputNames,
    labels: label.labels,
    labelName,
    lines,
    table: {
      header: table.header,
      columns: columns.map((column) => column.encoding),
      label: { ...placeInFile(layout.label), kind: numericLabel ? "number" : "category" },
    },
    columns: sliced.map(({ codes }) => codes),
    target: target && { name: table.columns[target.index]!.name, values: target.labels },
    notes: unknownNotes(columns, table.name),
  };
}

/** What is made of the table: inputs row-major, and for each row its line. */
interface Written {
  inputs: Float64Array;
  width: number;
  lines: Uint32Array;
}

/** A column that is no input: one value an example. */
interface ValueColumn {
  index: number;
  put(cell: string, example: number, line: number): void;
}

/**
 * Reads the table once. Row by row, so that the first cell in the file that cannot be read is the one that is named.
 */
async function writeColumns(
  table: Table,
  columns: readonly InputColumn[],
  values: readonly ValueColumn[],
  { inputs, width, lines }: Written,
): Promise<void> {
  const widths = columns.map(({ inputNames }) => inputNames.length);
  const asked = [...columns, ...values].map(({ index }) => index);
  for await (const chunk of table.chunks(asked)) {
    for (let row = 0; row < chunk.lines.length; row++) {
      const line = chunk.lines[row]!;
      const example = chunk.from + row;
      let at = example * width;
      for (let k = 0; k < columns.length; k++) {
        columns[k]!.encode(chunk.columns[k]![row]!, inputs, at, line);
        at += widths[k]!;
      }
      for (let k = 0; k < values.length; k++) values[k]!.put(chunk.columns[columns.length + k]![row]!, example, line);
      lines[example] = line;
    }
  }
}

class SliceColumn implements ValueColumn {
  readonly codes: ColumnCodes;

  constructor(
    readonly index: number,
    name: string,
    examples: number,
  ) {
    this.codes = new ColumnCodes(name, examples);
  }

  put(cell: string, example: number): void {
    this.codes.put(example, cell);
  }
}

/** A column that is read as a label is: of numbers, or of text. */
function targetColumn(table: Table, data: DataRecipe, wanted: string): LabelColumn {
  const index = findColumn(table, wanted);
  const column = table.columns[index]!;
  return labelColumn(
    { file: table.name, column, index },
    table.examples,
    column.kind === "number" && !indices(table, data.categorical).has(index),
  );
}

/** The columns for slices, inputs or not: categories and pairs of numbers, or those that are named. */
function sliceColumns(table: Table, { columns, label }: TableLayout, wanted: ColumnChoice): number[] {
  if (wanted === "auto") {
    const encoded = new Set(columns.filter(({ encoding }) => encoding.kind === "category").map(({ index }) => index));
    const isDiscrete = ({ kind, distinct }: Column, index: number) =>
      distinct.size === 2 ||
      ((kind === "category" || encoded.has(index)) && distinct.size > 1 && distinct.size <= fewValues);
    return [...table.columns.keys()].filter(
      (index) => index !== label.index && isDiscrete(table.columns[index]!, index),
    );
  }
  const named = new Set(wanted.map((name) => findColumn(table, name)));
  if (named.has(label.index))
    throw inputError(
      `column "${label.column.name}" of ${table.name} is the label: choose other columns for the slices`,
      "slices",
    );
  return [...named];
}

function requireSize({ name, examples }: Table, width: number, label: string): void {
  if (width === 0)
    throw inputError(`${name} has no input columns besides the label "${label}": add one or ignore fewer`);
  if (width * examples > maxValues) {
    const remedy = "leave out columns with many categories";
    throw inputError(
      `${name} gives ${examples} examples of ${width} inputs, too many to hold: ${remedy}`,
      "data.ignore",
    );
  }
}
