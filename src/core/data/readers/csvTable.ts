import { inputError } from "../../../protocol/errors";
import type { SourceFile } from "../dataset";
import { listChoices } from "../names";
import { decodeText, forEachRow } from "./csvRows";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** How programs write numbers that are none: they tell nothing about the kind of a column. */
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/** Distinct cells of a column are counted up to here; a column with more is not one-hot encoded. */
export const MAX_CATEGORIES = 4096;

export interface Column {
  name: string;
  /** Number where at least half of the cells that say something are numbers. */
  kind: "number" | "category";
  distinct: Set<string>;
}

/** What one pass over a CSV file tells, and how to visit its examples again. */
export interface CsvTable {
  name: string;
  header: boolean;
  columns: Column[];
  examples: number;
  forEachExample(visit: (cells: string[], line: number, example: number) => void): void;
}

export const isNumber = (cell: string): boolean => NUMBER.test(cell);
export const isNotFinite = (cell: string): boolean => NOT_FINITE.test(cell);

/**
 * @param header whether the first row holds names; guessed when undefined
 * @throws input error when the file holds no examples or two columns have the same name
 */
export function openTable(file: SourceFile, header?: boolean): CsvTable {
  const text = decodeText(file);
  let first: string[] | undefined;
  let profiles: Profile[] = [];
  let examples = 0;
  forEachRow(file.name, text, (cells) => {
    if (first) {
      examples++;
      profiles.forEach((profile, i) => profile.add(cells[i]!));
    } else {
      first = cells;
      profiles = cells.map(() => new Profile());
    }
  });
  const top = first ?? [];
  const named = header ?? looksLikeHeader(top, profiles, examples);
  if (!named && first) {
    examples++;
    profiles.forEach((profile, i) => profile.add(top[i]!));
  }
  if (examples === 0) throw inputError(`${file.name} has no examples: it needs at least one row of values`);
  const names = columnNames(file.name, named ? top : top.map(() => ""));
  return {
    name: file.name,
    header: named,
    columns: profiles.map(({ kind, distinct }, i) => ({ name: names[i]!, kind, distinct })),
    examples,
    forEachExample(visit) {
      let example = named ? -1 : 0;
      forEachRow(file.name, text, (cells, line) => {
        if (example >= 0) visit(cells, line, example);
        example++;
      });
    },
  };
}

/**
 * A column by its name or, failing that, by its 1-based number.
 * @returns its 0-based index
 * @throws input error that lists the columns
 */
export function findColumn({ name, columns }: CsvTable, wanted: string): number {
  const byName = columns.findIndex((column) => column.name === wanted);
  if (byName >= 0) return byName;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= columns.length) return number - 1;
  throw inputError(
    `${name} has no column "${wanted}"; its columns are: ${listChoices(
      wanted,
      columns.map((column) => column.name),
    )}`,
  );
}

/** What the cells of a column are like. */
class Profile {
  private numbers = 0;
  private texts = 0;
  readonly distinct = new Set<string>();

  add(cell: string): void {
    if (isNumber(cell)) this.numbers++;
    else if (cell !== "" && !isNotFinite(cell)) this.texts++;
    if (this.distinct.size <= MAX_CATEGORIES) this.distinct.add(cell);
  }

  get kind(): Column["kind"] {
    return this.numbers >= this.texts ? "number" : "category";
  }
}

/**
 * The first row holds names when most of its cells above numbers are text. Where no column is numeric it holds names
 * when none of its cells occurs below it.
 */
function looksLikeHeader(top: string[], below: Profile[], examples: number): boolean {
  if (examples === 0) return !top.some(isNumber);
  const aboveNumbers = top.filter((cell, i) => below[i]!.kind === "number" && cell !== "");
  if (aboveNumbers.length === 0) return top.every((cell, i) => !below[i]!.distinct.has(cell));
  const values = aboveNumbers.filter((cell) => isNumber(cell) || isNotFinite(cell)).length;
  return aboveNumbers.length > 2 * values;
}

function columnNames(file: string, given: string[]): string[] {
  const names = given.map((name, i) => name.replace(/[\r\n]+/g, " ") || `column${i + 1}`);
  const repeated = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (repeated >= 0) {
    const name = names[repeated]!;
    throw inputError(
      `${file} has two columns called "${name}" (${names.indexOf(name) + 1} and ${repeated + 1}): rename one in its first row`,
    );
  }
  return names;
}
