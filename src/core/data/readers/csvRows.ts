import Papa from "papaparse";
import { inputError } from "../../../protocol/errors";
import { partsOf, type Content } from "../source";

/** A record of the file: its cells as they are written, and its 1-based line. */
export interface CsvRow {
  cells: string[];
  line: number;
}

export type TextEncoding = "utf-8" | "windows-1252";

/** Thrown by a reading as UTF-8. */
export class NotUtf8 extends Error {}

/** Decoded and parsed at once: the cells of so few bytes are gone before they are moved to where the old ones are. */
const partBytes = 1 << 16;

/** Characters from which the ends of lines are guessed, and the delimiter. */
const guessLength = 1 << 20;
const delimiterLength = 1 << 16;

/**
 * The records in order, some hundred or thousand at once, so that a large file is never held. Blank lines are skipped
 * but counted.
 * @throws NotUtf8 where the bytes are none; input error when a quote is not closed, or a record has more or fewer cells
 * than the first one
 */
export async function* readRows(content: Content, encoding: TextEncoding): AsyncGenerator<CsvRow[]> {
  let start = "";
  let parser: CsvParser | undefined;
  for await (const text of decoded(content, encoding)) {
    if (parser) {
      yield parser.parse(text);
      continue;
    }
    start += text;
    if (start.length < guessLength) continue;
    parser = new CsvParser(content.name, start);
    for (const part of partsOfText(start)) yield parser.parse(part);
  }
  parser ??= new CsvParser(content.name, start);
  yield parser.end(start.length < guessLength ? start : "");
}

function* partsOfText(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += partBytes) yield text.slice(at, at + partBytes);
}

async function* decoded(content: Content, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new NotUtf8();
    }
  };
  for await (const piece of content.pieces()) for (const part of partsOf(piece, partBytes)) yield decode(part);
  yield decode();
}

interface ParsedRow {
  cells: string[];
  errors: Papa.ParseError[];
}

/** Parses a file text by text. */
class CsvParser {
  private readonly dialect: { delimiter: string; newline: (typeof newlines)[number] };
  /** What is left of the texts so far: a record that may go on. */
  private rest = "";
  /** A long record is not begun again with every text, but when its length has doubled. */
  private wanted = 0;
  private line = 1;
  private width = 0;
  private quoted = false;

  /** @param start of the file, at least as much of it as guesses look at */
  constructor(
    private readonly name: string,
    start: string,
  ) {
    // Blank lines would mislead the guess of the delimiter, but are wanted in the count of lines: hence in advance.
    const { delimiter } = Papa.parse(start.slice(0, delimiterLength), { preview: 1, skipEmptyLines: true }).meta;
    const { linebreak } = Papa.parse(start, { preview: 1, delimiter }).meta;
    this.dialect = { delimiter, newline: newlines.find((newline) => newline === linebreak) ?? "\n" };
  }

  /** The records that end in this text, and are followed by another. */
  parse(text: string): CsvRow[] {
    this.rest += text;
    if (this.rest.length < this.wanted) return [];
    const rows: CsvRow[] = [];
    const all = this.rest;
    this.rest = all.slice(this.records(all, rows).lastFrom);
    this.wanted = 2 * this.rest.length;
    return rows;
  }

  /** The records that are left, with a last text. */
  end(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    const { last } = this.records(this.rest + text, rows);
    if (last) this.add(last, rows);
    return rows;
  }

  /** Adds the records of a text to the rows, but for the last one. */
  private records(text: string, rows: CsvRow[]): { last?: ParsedRow; lastFrom: number } {
    this.quoted ||= text.includes('"');
    return text.includes('"') ? this.quotedRecords(text, rows) : this.plainRecords(text, rows);
  }

  /** Without quotes nothing but delimiters and ends of lines counts, and this takes half the time of the parser. */
  private plainRecords(text: string, rows: CsvRow[]): { last: ParsedRow; lastFrom: number } {
    const { delimiter, newline } = this.dialect;
    const cellsOf = (line: string): ParsedRow => ({ cells: line.split(delimiter), errors: [] });
    const lines = text.split(newline);
    const last = lines.pop() ?? "";
    for (const line of lines) this.add(cellsOf(line), rows);
    return { last: cellsOf(last), lastFrom: text.length - last.length };
  }

  private quotedRecords(text: string, rows: CsvRow[]): { last?: ParsedRow; lastFrom: number } {
    // The parser leaves the mark out, and counts from there.
    const start = text.startsWith(byteOrderMark) ? 1 : 0;
    let last: ParsedRow | undefined;
    let [lastFrom, end] = [start, start];
    Papa.parse<string[]>(text, {
      ...this.dialect,
      step: ({ data, errors, meta }) => {
        if (last) this.add(last, rows);
        lastFrom = end;
        last = { cells: data, errors };
        end = start + meta.cursor;
      },
    });
    return { last, lastFrom };
  }

  private add({ cells, errors }: ParsedRow, rows: CsvRow[]): void {
    const { line, name } = this;
    const broken = errors.find((error) => error.type === "Quotes");
    if (broken)
      throw inputError(`row ${line} of ${name}: ${broken.message.toLowerCase()}; close the quote or double it`);
    this.line += 1 + (this.quoted ? lineBreaks(cells) : 0);
    if (cells.length === 1 && cells[0]!.trim() === "") return;
    this.width ||= cells.length;
    if (cells.length !== this.width)
      throw inputError(
        `row ${line} of ${name} has ${cells.length} cells where the rows before have ${this.width}: fix that row`,
      );
    rows.push({ cells, line });
  }
}

const byteOrderMark = "\ufeff";

const newlines = ["\r\n", "\n", "\r"] as const;

const lineBreaks = (cells: string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
