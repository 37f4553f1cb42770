// What the commands of the benchmark have in common: processes of their own, lines that hold or fail, and a file with
// all figures.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

export const folder = process.env.HOLOSCOPE_BENCH ?? "/tmp/holoscope-bench/speed";

/** The work was done once to warm up and once measured. */
export interface Measurement {
  seconds: number;
  /** Largest resident size of the process, in bytes. */
  peak: number;
  /** Figures of the result, to be compared with the peer's. */
  checks: number[];
}

/** One line of a table. */
export interface Outcome {
  title: string;
  /** Absent where nothing is asked of it. */
  holds?: boolean;
}

/** @param figures as the line shows them */
export const say = ({ title, holds }: Outcome, figures: string): void =>
  console.log(`${holds === undefined ? "    " : holds ? "ok  " : "FAIL"}  ${title}: ${figures}`);

/** Writes FOLDER/NAME.json; a line that does not hold fails the command. */
export function finish(name: string, results: readonly Outcome[]): void {
  const file = path.join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ machine: machine(), results }, null, 2));
  console.log(`${machine()}\nwritten to ${file}`);
  if (results.some(({ holds }) => holds === false)) process.exitCode = 1;
}

/** This program again, with `--work` and these arguments, in a process of its own. */
export const inOwnProcess = (...args: string[]): Measurement =>
  measurement(execFileSync(process.execPath, ["--expose-gc", process.argv[1]!, "--work", ...args]));

export function measurement(output: Buffer): Measurement {
  const value: unknown = JSON.parse(output.toString());
  if (isMeasurement(value)) return value;
  throw new Error(`no measurement: ${output.toString()}`);
}

const isMeasurement = (value: unknown): value is Measurement =>
  typeof value === "object" &&
  value !== null &&
  "seconds" in value &&
  "peak" in value &&
  "checks" in value &&
  Array.isArray(value.checks);

export const peakOfProcess = (): number => process.resourceUsage().maxRSS * 1024;

const machine = (): string =>
  `${os.cpus()[0]?.model ?? "unknown processor"}, ${os.cpus().length} cores, ${(os.totalmem() / 2 ** 30).toFixed(0)} GB`;

export const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** Least-squares slope of log y over log x: the power of x with which y grows. */
export function exponent(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mu, mv] = [mean(u), mean(v)];
  const sum = (of: (k: number) => number) => u.reduce((total, _, k) => total + of(k), 0);
  return sum((k) => (u[k]! - mu) * (v[k]! - mv)) / sum((k) => (u[k]! - mu) ** 2);
}
