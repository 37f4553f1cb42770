import type { UnzipFileInfo } from "fflate";
import { HoloscopeError, inputError } from "../../../protocol/errors";
import { ColumnCodes, fewValues, type ColumnChoice, type DiscreteColumn } from "../columns";
import { listChoices, sizes } from "../names";
import type { NamedArray } from "./arrays";

/** The arrays of a file that are neither inputs nor labels. */
export interface OtherArrays {
  name: string;
  entries: Map<string, UnzipFileInfo>;
  /** @throws input error when the array is damaged or holds no numbers */
  open(key: string): NamedArray;
}

/** A header is far smaller than this; an array of `examples` numbers has at most 8 bytes each besides. */
const MAX_HEADER = 1 << 16;

/**
 * The arrays for slices: one value per example, few distinct ones, or those that are named.
 * @throws input error when a named array is not there or has no value per example
 */
export function sliceArrays(
  { name, entries, open }: OtherArrays,
  examples: number,
  wanted: ColumnChoice,
): DiscreteColumn[] {
  const fits = ({ shape }: NamedArray) => shape.length === 1 && shape[0] === examples;
  if (wanted === "auto") {
    const small = [...entries].filter(([, { originalSize }]) => originalSize <= MAX_HEADER + 8 * examples);
    return small.flatMap(([key]) => {
      const array = numbersOf(key, open);
      if (!array || !fits(array)) return [];
      const distinct = countUpTo(array, fewValues + 1);
      return distinct > 1 && distinct <= fewValues ? [columnOf(key, array)] : [];
    });
  }
  return [...new Set(wanted)].map((key) => {
    if (!entries.has(key))
      throw inputError(
        `${name} has no array "${key}" besides inputs and labels to slice by; it has: ${listChoices(key, [...entries.keys()]) || "none"}`,
      );
    const array = open(key);
    if (!fits(array))
      throw inputError(
        `${array.name} has the shape ${sizes(array.shape)}: slices need one value for each of the ${examples} examples`,
      );
    return columnOf(key, array);
  });
}

/** An array, unless it holds something else than numbers: nobody asked for it. */
function numbersOf(key: string, open: OtherArrays["open"]): NamedArray | undefined {
  try {
    return open(key);
  } catch (error) {
    if (error instanceof HoloscopeError) return undefined;
    throw error;
  }
}

function countUpTo({ values }: NamedArray, limit: number): number {
  const distinct = new Set<number>();
  for (let i = 0; i < values.length && distinct.size < limit; i++) distinct.add(values[i]!);
  return distinct.size;
}

function columnOf(key: string, { values }: NamedArray): DiscreteColumn {
  const column = new ColumnCodes(key, values.length);
  values.forEach((value, example) => column.put(example, value));
  return column;
}
