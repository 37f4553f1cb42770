import type { ColumnEncoding } from "../../protocol/encoding";
import { inputError } from "../../protocol/errors";
import { isNotFinite, isNumber } from "./cells";
import { byCodePoint } from "./labels";
import { brief } from "./names";
import { maxCategories, type Column } from "./table";

/** Where a column stands in the file. */
export interface ColumnPlace {
  file: string;
  column: Column;
  index: number;
  /** Its kind follows an earlier reading: no option changes it. */
  fixed?: boolean;
}

/** An input column of the file and the model inputs it becomes. */
export interface InputColumn {
  index: number;
  inputNames: string[];
  encoding: ColumnEncoding;
  /** Cells that are none of the categories, whose inputs stay zero, and how often each occurs. */
  unknown: Map<string, number>;
  /** Writes the inputs of one cell into `out` from `at` on, where there are zeros. */
  encode(cell: string, out: Float64Array, at: number, line: number): void;
}

/** A column as an encoding names it. */
export const placeInFile = ({ column, index }: ColumnPlace): Pick<ColumnEncoding, "name" | "position"> => ({
  name: column.name,
  position: index + 1,
});

export const numericColumn = (place: ColumnPlace): InputColumn => ({
  index: place.index,
  inputNames: [place.column.name],
  encoding: { kind: "number", ...placeInFile(place) },
  unknown: new Map(),
  encode: (cell, out, at, line) => {
    out[at] = parseNumber(place, cell, line);
  },
});

/**
 * The categories of a column, in order of code points.
 * @throws input error when there are more than `maxCategories`
 */
export function categoriesOf({ file, column }: ColumnPlace): string[] {
  const { name, distinct } = column;
  if (distinct.size > maxCategories) {
    throw inputError(
      `column "${name}" of ${file} has more than ${maxCategories} categories, too many to one-hot encode: leave it out`,
      "data.ignore",
    );
  }
  return [...distinct].sort(byCodePoint);
}

/** One input per category, in the given order. */
export function oneHotColumn(place: ColumnPlace, categories: string[]): InputColumn {
  const position = new Map(categories.map((category, i) => [category, i]));
  const unknown = new Map<string, number>();
  return {
    index: place.index,
    inputNames: categories.map((category) => `${place.column.name}=${category}`),
    encoding: { kind: "category", ...placeInFile(place), categories },
    unknown,
    encode: (cell, out, at) => {
      const category = position.get(cell);
      if (category === undefined) unknown.set(cell, (unknown.get(cell) ?? 0) + 1);
      else out[at + category] = 1;
    },
  };
}

/** Labels of all examples: `put` them one by one, then take `labels`. */
export interface LabelColumn {
  index: number;
  labels: Float64Array | string[];
  put(cell: string, example: number, line: number): void;
}

export function labelColumn(place: ColumnPlace, examples: number, numeric: boolean): LabelColumn {
  const { index } = place;
  const numbers = new Float64Array(numeric ? examples : 0);
  const texts: string[] = [];
  // A cell keeps the text of its chunk in memory: equal ones share the first.
  const known = new Map<string, string>();
  const putNumber: LabelColumn["put"] = (cell, example, line) => {
    numbers[example] = parseNumber(place, cell, line);
  };
  const putText: LabelColumn["put"] = (cell, example, line) => {
    if (cell === "") throw inputError(`${cellPlace(place, line)} is empty: fill in the label or delete the row`);
    texts[example] = known.get(cell) ?? cell;
    if (known.size < maxCategories) known.set(texts[example], texts[example]);
  };
  return numeric ? { index, labels: numbers, put: putNumber } : { index, labels: texts, put: putText };
}

/** @throws input error naming row, column and text when the cell holds no finite number */
function parseNumber(place: ColumnPlace, cell: string, line: number): number {
  const value = isNumber(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  const where = cellPlace(place, line);
  if (cell === "") throw inputError(`${where} is empty: fill in a number or delete the row`);
  if (isNumber(cell) || isNotFinite(cell)) throw inputError(`${where} is ${cell}: replace it by a finite number`);
  const header = line === 1 ? "; if that row holds the column names, set header to true" : "";
  const remedy = place.fixed ? `fix it${header}` : `fix it, or list the column as categorical${header}`;
  const keys = place.fixed ? [] : (["data.categorical"] as const);
  throw inputError(`${where} holds the text "${brief(cell)}" among numbers: ${remedy}`, ...keys);
}

const cellPlace = ({ file, column }: ColumnPlace, line: number): string =>
  `row ${line}, column "${brief(column.name)}" of ${file}`;
