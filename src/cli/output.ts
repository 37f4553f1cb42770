import path from "node:path";
import { Option, type Command } from "commander";
import { checkWritable, writeWhole } from "../engine/files";
import { writeHtml } from "../engine/htmlReport";
import type { ReportWork } from "../core/work";
import { workFor } from "../engine/work";
import type { Finding } from "../protocol/finding";
import { findingsMarkdown, findingsText, tableCsv } from "../protocol/print";
import type { AnyRun } from "../protocol/run";

/** Where results go. */
export interface Outputs {
  json?: string;
  html?: string;
  md?: string;
  csv?: string;
  arrays?: boolean;
}

const group = "Results";

/** The options of a command that has results. */
export function withOutputs(command: Command): Command {
  const option = (flags: string, text: string) => new Option(flags, text).helpGroup(group);
  return command
    .addOption(option("--json <FILE>", "the report as JSON; - for standard output"))
    .addOption(option("--html <FILE>", "a report that needs nothing else, with the pictures of the panel"))
    .addOption(option("--md <FILE>", "what was found, as Markdown"))
    .addOption(option("--csv <DIR>", "every table, one CSV file each"))
    .addOption(option("--arrays", "JSON: with the arrays of single features and examples"));
}

/** @throws input error where a result could not be written at the end */
export async function checkOutputs({ json, html, md, csv }: Outputs): Promise<void> {
  const files = [json, html, md, csv === undefined ? undefined : path.join(csv, "tables.csv")];
  for (const file of files) if (file !== undefined && file !== "-") await checkWritable(file);
}

/** Writes a run where it was asked for, and prints its text unless the JSON goes there. */
export async function writeOutputs(
  run: AnyRun,
  { json: report, findings }: { json: string; findings: readonly Finding[] },
  { json, html, md, csv }: Outputs,
): Promise<void> {
  if (html !== undefined) await writeHtml([run], html);
  if (md !== undefined) await writeWhole(md, findingsMarkdown(path.basename(run.recipePath), findings));
  if (csv !== undefined)
    for (const { id, table } of findings) if (table) await writeWhole(path.join(csv, `${id}.csv`), tableCsv(table));
  if (json === "-") return print(report);
  if (json !== undefined) await writeWhole(json, `${report}\n`);
  print(findingsText(findings));
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Work whose progress is shown on the terminal, and that Ctrl-C ends. */
export function terminalWork(): ReportWork {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return workFor({ signal: controller.signal, progress: showProgress });
}

const showProgress = (message: string, fraction: number): void => {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${String(Math.round(100 * fraction)).padStart(3)}% ${message}`);
};

export const clearProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
};
