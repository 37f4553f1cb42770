import type { Finding } from "../../finding";
import { counted, short } from "../../numbers";
import { notesFinding, solverLine, tableOf } from "../../presenting";
import { analyses } from "../../analyses";
import { sliceName } from "../cuts/findings";
import type { TwinExport } from "./export";
import type { Flip, UpdatedRows, UpdateReport } from "./report";

/** Flipped rows and slices that texts show; CSV has all that the report lists. */
const shownFlips = 20;
const shownSlices = 5;

/** A twin that was written. */
export function presentTwin(twin: TwinExport): Finding[] {
  const { path, bytes, cut, kind, features, family, precision, lambda, lambdaPerExample, rows, solver, check } = twin;
  return [
    {
      id: "twin",
      label: "Linear twin",
      title: `${path}: ${kind} model of ${cut}, ${counted(features, "feature")}, ${family}, computed in ${precision}`,
      lines: [
        `the optimum on ${counted(rows, "row")} with lambda ${short(lambda)} (${short(lambdaPerExample)} per example)`,
        `fit: ${solverLine(solver)}`,
        `run on ${check.rows} of them, its predictions are within ${short(check.maxAbs)} of those of the fit`,
        `${counted(bytes, "byte")} written`,
      ],
      figures: [
        { label: "Features", value: features },
        { label: "Largest difference from the fit", value: check.maxAbs },
      ],
    },
    ...notesFinding(twin.notes),
  ];
}

type NamedRows = UpdatedRows & { name: string };

/** What refitting a twin changed: figures before and after, the rows that flipped, and slices. */
export function presentUpdate(report: UpdateReport): Finding[] {
  const parts: NamedRows[] = [{ name: "new", ...report.new }, ...(report.old ? [{ name: "old", ...report.old }] : [])];
  return [
    update(report, parts),
    ...parts.flatMap(({ name, flips }) => (flips && flips.count > 0 ? [flipped(name, flips, report.classes)] : [])),
    ...parts.flatMap(({ name, slices }) => (slices && slices.slices.length > 0 ? [sliced(name, slices)] : [])),
    ...notesFinding(report.notes),
  ];
}

/** What an update did, in sentences. */
function factsOf(report: UpdateReport): string[] {
  const { twin, data, fittedOn, lambda, lambdaPerExample, solver, seconds, out } = report;
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

function update(report: UpdateReport, parts: readonly NamedRows[]): Finding {
  const { rows, nll, ece } = report.new;
  return {
    id: "update",
    label: "Before and after",
    title: `On ${counted(rows, "new row")} the mean negative log-likelihood (NLL) goes from ${short(nll.before)} to ${short(nll.after)}, and the calibration error (ECE) from ${short(ece.before)} to ${short(ece.after)}.`,
    lines: factsOf(report),
    figures: [
      { label: "Mean NLL of new rows", value: nll.after },
      { label: "Mean NLL of new rows before", value: nll.before },
    ],
    table: tableOf(parts, [
      { name: "rows", of: ({ name }) => name },
      { name: "count", of: (part) => part.rows },
      { name: "before", group: "mean NLL", of: (part) => part.nll.before },
      { name: "after", group: "mean NLL", of: (part) => part.nll.after },
      { name: "before", group: "ECE", of: (part) => part.ece.before },
      { name: "after", group: "ECE", of: (part) => part.ece.after },
      { name: "largest change", of: ({ maxChange }) => maxChange },
      { name: "flipped", of: ({ flips }) => flips?.count },
    ]),
    pictures: [{ kind: "bars", x: "rows", y: ["mean NLL before", "mean NLL after"], yName: "mean NLL" }],
  };
}

function flipped(
  name: string,
  { count, rows }: NonNullable<UpdatedRows["flips"]>,
  classes: string[] | undefined,
): Finding {
  const named = (label: number) => classes?.[label] ?? String(label);
  const listed = rows.length < count ? `, the first ${rows.length} are listed` : "";
  return {
    id: `flips-${name}`,
    label: `Flips on ${name} rows`,
    title: `${counted(count, "prediction")} flipped on ${name} rows${listed}.`,
    table: tableOf<Flip>(
      rows,
      [
        { name: rows[0]?.line === undefined ? "row" : "line", of: ({ line, row }) => line ?? row },
        { name: "label", of: ({ label }) => named(label) },
        { name: "class", group: "before", of: ({ before }) => named(before.class) },
        { name: "probability", group: "before", of: ({ before }) => before.mean },
        { name: "class", group: "after", of: ({ after }) => named(after.class) },
        { name: "probability", group: "after", of: ({ after }) => after.mean },
      ],
      { shown: shownFlips },
    ),
  };
}

function sliced(name: string, { limit, slices }: NonNullable<UpdatedRows["slices"]>): Finding {
  const beyond = (when: "before" | "after") => slices.filter((slice) => Math.abs(slice[when].z) > limit).length;
  return {
    id: `slices-${name}`,
    ...analyses.slices,
    label: `Slices of ${name} rows`,
    title: `Slices of the ${name} rows: ${beyond("before")} of ${slices.length} beyond chance before (|z| > ${short(limit)}), ${beyond("after")} after; the worst now come first.`,
    table: tableOf(
      slices,
      [
        { name: "slice", of: sliceName },
        { name: "rows", of: ({ count }) => count },
        { name: "before", group: "gap", of: ({ before }) => before.gap },
        { name: "after", group: "gap", of: ({ after }) => after.gap },
        { name: "before", group: "z", of: ({ before }) => before.z },
        { name: "after", group: "z", of: ({ after }) => after.z },
      ],
      { shown: shownSlices },
    ),
    pictures: [
      { kind: "scatter", name: `slices-${name}`, x: "z before", y: "z after", label: "slice", diagonal: true },
    ],
  };
}
