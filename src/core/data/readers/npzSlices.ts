import { HoloscopeError, inputError } from "../../../protocol/errors";
import { ColumnCodes, fewValues, type ColumnChoice, type DiscreteColumn } from "../columns";
import { listChoices, sizes } from "../names";
import type { Values } from "../values";
import type { ZipEntry } from "../zipDirectory";
import type { StoredArray } from "./storedArray";

/** The arrays of a file that are neither inputs nor labels. */
export interface OtherArrays {
  name: string;
  entries: Map<string, ZipEntry>;
  /** @throws input error when the array is damaged or holds no numbers */
  open(key: string): Promise<StoredArray>;
}

/** A header is far smaller than this; an array of `examples` numbers has at most 8 bytes each besides. */
const maxHeader = 1 << 16;

/**
 * The arrays for slices: one value per example, few distinct ones, or those that are named.
 * @throws input error when a named array is not there or has no value per example
 */
export async function sliceArrays(
  others: OtherArrays,
  examples: number,
  wanted: ColumnChoice,
): Promise<DiscreteColumn[]> {
  const columns: DiscreteColumn[] = [];
  if (wanted === "auto") {
    for (const [key, { originalSize }] of others.entries) {
      if (originalSize > maxHeader + 8 * examples) continue;
      const column = await discreteColumn(others, key, examples);
      if (column) columns.push(column);
    }
  } else for (const key of new Set(wanted)) columns.push(await namedColumn(others, key, examples));
  return columns;
}

/** A column of few values, unless the array holds something else than numbers: nobody asked for it. */
async function discreteColumn(
  { open }: OtherArrays,
  key: string,
  examples: number,
): Promise<DiscreteColumn | undefined> {
  try {
    const array = await open(key);
    if (!fits(array, examples)) return undefined;
    const values = await array.values();
    const distinct = countUpTo(values, fewValues + 1);
    return distinct > 1 && distinct <= fewValues ? columnOf(key, values) : undefined;
  } catch (error) {
    if (error instanceof HoloscopeError) return undefined;
    throw error;
  }
}

async function namedColumn({ name, entries, open }: OtherArrays, key: string, examples: number) {
  if (!entries.has(key))
    throw inputError(
      `${name} has no array "${key}" besides inputs and labels to slice by; it has: ${listChoices(key, [...entries.keys()]) || "none"}`,
    );
  const array = await open(key);
  if (!fits(array, examples))
    throw inputError(
      `${array.name} has the shape ${sizes(array.shape)}: slices need one value for each of the ${examples} examples`,
    );
  return columnOf(key, await array.values());
}

const fits = ({ shape }: StoredArray, examples: number): boolean => shape.length === 1 && shape[0] === examples;

function countUpTo(values: Values, limit: number): number {
  const distinct = new Set<number>();
  for (let i = 0; i < values.length && distinct.size < limit; i++) distinct.add(values[i]!);
  return distinct.size;
}

function columnOf(key: string, values: Values): DiscreteColumn {
  const column = new ColumnCodes(key, values.length);
  values.forEach((value, example) => column.put(example, value));
  return column;
}
