import { inputError } from "../../../protocol/errors";
import type { DataRecipe, Dataset, Reader, ReadOptions, SourceFile } from "../dataset";
import { ColumnCodes, fewValues, type ColumnChoice } from "../columns";
import { describeClasses } from "./arrays";
import { categoriesOf, labelColumn, numericColumn, oneHotColumn, placeInFile, type LabelColumn } from "./csvEncode";
import { storedLayout, unknownNotes, type TableLayout } from "./csvStored";
import { findColumn, isNumber, openTable, type Column, type CsvTable } from "./csvTable";

const LABEL_NAME = /^(?:label|class|target|y|diagnosis|outcome)s?$/i;
const SNIFFED_BYTES = 4096;
/** 4 GB of float64. */
const MAX_VALUES = 2 ** 29;

/** A table of numeric and categorical columns, one of which is the label. */
export const csv: Reader = {
  accepts: ([file, ...more]) => more.length === 0 && file !== undefined && isText(file),
  describe: ([file], options) => describeTable(openTable(file!), options.label),
  read: ([file], data, options) =>
    readTable(openTable(file!, data.header ?? options.encoding?.table?.header), data, options),
};

const isText = ({ bytes }: SourceFile): boolean => !bytes.subarray(0, SNIFFED_BYTES).includes(0);

function describeTable(table: CsvTable, wanted?: string): ReturnType<Reader["describe"]> {
  const index = labelIndex(table, wanted, new Set());
  const labels: string[] = [];
  table.forEachExample((cells) => labels.push(cells[index]!));
  return {
    format: "csv",
    examples: table.examples,
    columns: table.columns.map(({ name, kind, distinct }) => ({ name, kind, distinct: distinct.size })),
    header: table.header,
    label: table.columns[index]!.name,
    classes: describeClasses(labels.every(isNumber) ? Float64Array.from(labels, Number) : labels),
  };
}

/** What is input and what is label by the recipe, by the kinds of the columns and by their names. */
function chooseLayout(table: CsvTable, data: DataRecipe): TableLayout {
  const ignored = indices(table, data.ignore);
  const categorical = indices(table, data.categorical);
  const labelAt = labelIndex(table, data.label, ignored);
  const isCategory = (index: number) => categorical.has(index) || table.columns[index]!.kind === "category";
  const places = table.columns.map((column, index) => ({ file: table.name, column, index }));
  const columns = places
    .filter(({ index }) => index !== labelAt && !ignored.has(index))
    .map((place) => (isCategory(place.index) ? oneHotColumn(place, categoriesOf(place)) : numericColumn(place)));
  return { columns, label: places[labelAt]!, numericLabel: !isCategory(labelAt) };
}

function readTable(table: CsvTable, data: DataRecipe, { encoding, slices = [], target: wanted }: ReadOptions): Dataset {
  const layout = encoding?.table ? storedLayout(table, encoding.table, data.label) : chooseLayout(table, data);
  const { columns, numericLabel } = layout;
  const labelName = layout.label.column.name;
  const inputNames = columns.flatMap((column) => column.inputNames);
  const width = inputNames.length;
  requireSize(table, width, labelName);
  const label = labelColumn(layout.label, table.examples, numericLabel);
  const target = wanted === undefined ? undefined : targetColumn(table, data, wanted);
  const inputs = new Float64Array(table.examples * width);
  const lines = new Uint32Array(table.examples);
  const sliced = sliceColumns(table, layout, slices).map((index) => ({
    index,
    codes: new ColumnCodes(table.columns[index]!.name, table.examples),
  }));
  table.forEachExample((cells, line, example) => {
    let at = example * width;
    for (const column of columns) {
      column.encode(cells[column.index]!, inputs, at, line);
      at += column.inputNames.length;
    }
    label.put(cells[label.index]!, example, line);
    target?.put(cells[target.index]!, example, line);
    for (const { index, codes } of sliced) codes.put(example, cells[index]!);
    lines[example] = line;
  });
  return {
    ...{
      inputs,
      examples: table.examples,
      width,
      exampleShape: [width],
      inputNames,
      labels: label.labels,
      labelName,
      lines,
    },
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

/** A column that is read as a label is: of numbers, or of text. */
function targetColumn(table: CsvTable, data: DataRecipe, wanted: string): LabelColumn {
  const index = findColumn(table, wanted);
  const column = table.columns[index]!;
  return labelColumn(
    { file: table.name, column, index },
    table.examples,
    column.kind === "number" && !indices(table, data.categorical).has(index),
  );
}

const indices = (table: CsvTable, names: string[] = []): Set<number> =>
  new Set(names.map((name) => findColumn(table, name)));

/** The label column: the given one, one whose name says so, or the last that is not ignored. */
function labelIndex(table: CsvTable, wanted: string | undefined, ignored: Set<number>): number {
  if (wanted !== undefined) {
    const index = findColumn(table, wanted);
    if (ignored.has(index))
      throw inputError(
        `column "${table.columns[index]!.name}" of ${table.name} is both the label and ignored: choose one`,
      );
    return index;
  }
  const candidates = [...table.columns.keys()].filter((index) => !ignored.has(index));
  const index = candidates.find((candidate) => LABEL_NAME.test(table.columns[candidate]!.name)) ?? candidates.at(-1);
  if (index === undefined) throw inputError(`every column of ${table.name} is ignored: keep a label and inputs`);
  return index;
}

/** The columns for slices, inputs or not: categories and pairs of numbers, or those that are named. */
function sliceColumns(table: CsvTable, { columns, label }: TableLayout, wanted: ColumnChoice): number[] {
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
      `column "${label.column.name}" of ${table.name} is the label: choose other columns for the slices (--slices)`,
    );
  return [...named];
}

function requireSize({ name, examples }: CsvTable, width: number, label: string): void {
  if (width === 0)
    throw inputError(`${name} has no input columns besides the label "${label}": add one or ignore fewer`);
  if (width * examples > MAX_VALUES) {
    const remedy = "leave out columns with many categories (--ignore COLUMN)";
    throw inputError(`${name} gives ${examples} examples of ${width} inputs, too many to hold: ${remedy}`);
  }
}
