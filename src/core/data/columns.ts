import { inputError } from "../../protocol/errors";
import { brief } from "./names";

/** A column of few values, by which the examples fall into slices. */
export interface DiscreteColumn {
  name: string;
  /** The distinct values, as text. */
  values: string[];
  /** For each example the index of its value. */
  codes: Uint16Array;
}

/** Columns to keep for slices: all that have few values, or those of the given names. */
export type ColumnChoice = "auto" | readonly string[];

/** A column with more values than this is no slice unless it is named. */
export const fewValues = 50;
const mostValues = 4096;

/** A column to be filled example by example. */
export class ColumnCodes implements DiscreteColumn {
  readonly values: string[] = [];
  readonly codes: Uint16Array;
  private readonly index = new Map<string | number, number>();

  constructor(
    readonly name: string,
    examples: number,
  ) {
    this.codes = new Uint16Array(examples);
  }

  /** @throws input error when there are too many values to slice by */
  put(example: number, value: string | number): void {
    let code = this.index.get(value);
    if (code === undefined) {
      code = this.values.length;
      if (code === mostValues)
        throw inputError(
          `column "${brief(this.name)}" has more than ${mostValues} values: slice by a column of fewer`,
          "slices",
        );
      this.index.set(value, code);
      this.values.push(String(value));
    }
    this.codes[example] = code;
  }
}

/** The same column for some of its examples. */
export const selectCodes = ({ name, values, codes }: DiscreteColumn, rows: Uint32Array): DiscreteColumn => ({
  name,
  values,
  codes: Uint16Array.from(rows, (row) => codes[row]!),
});
