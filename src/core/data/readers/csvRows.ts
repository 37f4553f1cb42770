import Papa from "papaparse";
import { inputError } from "../../../protocol/errors";
import type { SourceFile } from "../dataset";

/** A record of the file: trimmed cells and its 1-based line. */
export type RowVisitor = (cells: string[], line: number) => void;

/** JavaScript strings end near 2^29 characters. */
const MAX_BYTES = 5e8;

/** The text of a CSV file: UTF-8, or Windows-1252 where it is not valid UTF-8. */
export function decodeText({ name, bytes }: SourceFile): string {
  if (bytes.length > MAX_BYTES)
    throw inputError(`${name} has ${bytes.length} bytes: CSV files above ${MAX_BYTES} are not read, save it as NPZ`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/**
 * Visits the records one by one, so that a large file is never held as cells. Blank lines are skipped but counted.
 * @throws input error when a quote is not closed, or a record has more or fewer cells than the first one
 */
export function forEachRow(name: string, text: string, visit: RowVisitor): void {
  const quoted = text.includes('"');
  let line = 1;
  let width = 0;
  Papa.parse<string[]>(text, {
    delimiter: guessDelimiter(text),
    step: ({ data, errors }) => {
      const broken = errors.find((error) => error.type === "Quotes");
      if (broken)
        throw inputError(`row ${line} of ${name}: ${broken.message.toLowerCase()}; close the quote or double it`);
      const here = line;
      line += 1 + (quoted ? lineBreaks(data) : 0);
      const cells = data.map((cell) => cell.trim());
      if (cells.length === 1 && cells[0] === "") return;
      width ||= cells.length;
      if (cells.length !== width) {
        throw inputError(
          `row ${here} of ${name} has ${cells.length} cells where the rows before have ${width}: fix that row`,
        );
      }
      visit(cells, here);
    },
  });
}

/** Blank lines would mislead the guess, but are wanted in the count of lines: hence in advance. */
const guessDelimiter = (text: string): string =>
  Papa.parse(text.slice(0, 1 << 16), { preview: 1, skipEmptyLines: true }).meta.delimiter;

const lineBreaks = (cells: string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
