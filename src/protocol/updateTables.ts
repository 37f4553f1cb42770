import { counted, short } from "./numbers";
import type { Flip, UpdatedRows, UpdateReport } from "./studies/twin/report";

/** A table of texts, for whoever draws it. */
export interface TextTable {
  title: string;
  header: string[];
  rows: string[][];
}

/** What a text shows; the report lists more. */
const shownFlips = 20;
const shownSlices = 5;

/** What an update did, in sentences. */
export function updateFacts({
  twin,
  data,
  fittedOn,
  lambda,
  lambdaPerExample,
  solver,
  seconds,
  out,
  ...report
}: UpdateReport): string[] {
  const { rows } = report.new;
  const fitted =
    fittedOn === "new rows"
      ? counted(rows, "new row")
      : `${counted(report.old?.rows ?? 0, "old row")} and ${counted(rows, "new row")}`;
  return [
    `${twin.path}: ${twin.kind} model of ${twin.model} at ${twin.cut}, ${counted(twin.features, "feature")}, ${twin.family}`,
    `refitted on ${fitted}, the new ones from ${data}, in ${short(seconds)} s: gradient norm ${short(solver.gradientNorm)}, objective ${short(solver.objective)}${solver.converged ? "" : ", not converged"}`,
    `lambda ${short(lambda)} (${short(lambdaPerExample)} per example)`,
    `written to ${out}`,
  ];
}

/** What changed: figures before and after, and the rows that flipped. */
export function updateTables(report: UpdateReport): TextTable[] {
  const parts: [string, UpdatedRows][] = [
    ["new", report.new],
    ...(report.old ? [["old", report.old] satisfies [string, UpdatedRows]] : []),
  ];
  const figures: TextTable = {
    title: "Before and after",
    header: ["rows", "count", "mean NLL before", "after", "ECE before", "after", "largest change", "flipped"],
    rows: parts.map(([name, { rows, nll, ece, maxChange, flips }]) => [
      name,
      short(rows),
      ...[nll.before, nll.after, ece.before, ece.after, maxChange].map(short),
      flips ? short(flips.count) : "-",
    ]),
  };
  const sliced = parts.flatMap(([name, { slices }]) =>
    slices && slices.slices.length > 0 ? [sliceTable(name, slices)] : [],
  );
  const flipped = parts.flatMap(([name, { flips }]) =>
    flips && flips.count > 0 ? [flipTable(name, flips, report.classes)] : [],
  );
  return [figures, ...flipped, ...sliced];
}

function flipTable(
  name: string,
  { count, rows }: NonNullable<UpdatedRows["flips"]>,
  classes: string[] | undefined,
): TextTable {
  const named = (label: number) => classes?.[label] ?? String(label);
  const said = ({ class: label, mean }: Flip["before"]) => `${named(label)} (${short(mean)})`;
  const shown = rows.slice(0, shownFlips);
  return {
    title: `${counted(count, "prediction")} flipped on ${name} rows${shown.length < count ? `, the first ${shown.length}` : ""}`,
    header: [rows[0]?.line === undefined ? "row" : "line", "label", "before", "after"],
    rows: shown.map((f) => [String(f.line ?? f.row), named(f.label), said(f.before), said(f.after)]),
  };
}

function sliceTable(name: string, { limit, slices }: NonNullable<UpdatedRows["slices"]>): TextTable {
  const beyond = (when: "before" | "after") => slices.filter((s) => Math.abs(s[when].z) > limit).length;
  return {
    title: `Slices of the ${name} rows: ${beyond("before")} of ${slices.length} beyond chance before (|z| > ${short(limit)}), ${beyond("after")} after; the worst now`,
    header: ["slice", "rows", "gap before", "after", "z before", "after"],
    rows: slices
      .slice(0, shownSlices)
      .map(({ column, value, count, before, after }) => [
        `${column} = ${value || '""'}`,
        ...[count, before.gap, after.gap, before.z, after.z].map(short),
      ]),
  };
}
