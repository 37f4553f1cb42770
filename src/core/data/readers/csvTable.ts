import { inputError } from "../../../protocol/errors";
import { isNotFinite, isNumber } from "../cells";
import type { Pause } from "../../work";
import type { Content } from "../source";
import { maxCategories, type Column, type Table } from "../table";
import { NotUtf8, readRows, type TextEncoding } from "./csvRows";

/**
 * The table of a CSV file: UTF-8, or Windows-1252 where it is not valid UTF-8.
 * @param header whether the first row holds names; guessed when undefined
 * @throws input error when the file holds no examples or two columns have the same name
 */
export async function openCsv(content: Content, header: boolean | undefined, pause: Pause): Promise<Table> {
  try {
    return await openAs("utf-8", content, header, pause);
  } catch (error) {
    if (error instanceof NotUtf8) return openAs("windows-1252", content, header, pause);
    throw error;
  }
}

async function openAs(
  encoding: TextEncoding,
  content: Content,
  header: boolean | undefined,
  pause: Pause,
): Promise<Table> {
  const { top, profiles, rows } = await profileColumns(content, encoding, pause);
  const named = header ?? looksLikeHeader(top, profiles, rows);
  if (!named) profiles.forEach((profile, i) => profile.add(top[i]!));
  const examples = named || top.length === 0 ? rows : rows + 1;
  if (examples === 0) throw inputError(`${content.name} has no examples: it needs at least one row of values`);
  const names = columnNames(content.name, named ? top : top.map(() => ""));
  return {
    name: content.name,
    header: named,
    columns: profiles.map(({ kind, distinct }, i) => ({ name: names[i]!, kind, distinct })),
    examples,
    async *chunks(columns) {
      let from = 0;
      let skip = named ? 1 : 0;
      for await (const all of readRows(content, encoding)) {
        const rows = skip > 0 ? all.slice(skip) : all;
        skip = 0;
        yield {
          from,
          columns: columns.map((index) => rows.map(({ cells }) => cells[index]!.trim())),
          lines: rows.map(({ line }) => line),
        };
        from += rows.length;
        await pause();
      }
    },
  };
}

/** The cells of the first row, and what those below it are like. */
async function profileColumns(content: Content, encoding: TextEncoding, pause: Pause) {
  let top: string[] | undefined;
  let profiles: Profile[] = [];
  let rows = 0;
  for await (const records of readRows(content, encoding)) {
    for (const record of records) {
      if (top) {
        rows++;
        for (let i = 0; i < profiles.length; i++) profiles[i]!.add(record.cells[i]!.trim());
      } else {
        top = record.cells.map((cell) => cell.trim());
        profiles = top.map(() => new Profile());
      }
    }
    await pause();
  }
  return { top: top ?? [], profiles, rows };
}

/** What the cells of a column are like. */
class Profile {
  private numbers = 0;
  private texts = 0;
  readonly distinct = new Set<string>();

  add(cell: string): void {
    if (isNumber(cell)) this.numbers++;
    else if (cell !== "" && !isNotFinite(cell)) this.texts++;
    if (this.distinct.size <= maxCategories) this.distinct.add(cell);
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
