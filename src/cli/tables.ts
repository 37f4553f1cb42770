import { counted, nearOne, orDash, short } from "../protocol/numbers";
import { cutModel, type CutInfo, type Inspection } from "../protocol/inspection";
import { table } from "./table";
import { moreTables } from "./moreTables";
import { briefly, reasonsOf } from "../protocol/reasons";
import type { KinkSlopesReport } from "../protocol/studies/cuts/report";
import type { Report } from "../protocol/run";
import type { Trained } from "../protocol/studies/training/report";
import type { TwinExport } from "../protocol/twin";
import type { UpdateReport } from "../protocol/studies/twin/report";
import { updateFacts, updateTables } from "../protocol/updateTables";

export function inspectionText({
  name,
  format,
  producer,
  opset,
  parameters,
  inputs,
  output,
  cuts,
  oneCutPerDepth,
  uncut,
  notes = [],
}: Inspection): string {
  const shape = inputs.map((i) => `${i.name} [${i.shape.map((d) => (d === -1 ? "?" : d)).join(", ")}]`).join(", ");
  const peeled = output.peeled ? `, before the final ${output.peeled}` : "";
  const rows = cuts.map((c) => [
    c.id,
    few(c.weights, " "),
    few(c.biases, " "),
    String(c.features),
    cutModel(c),
    briefly(reasonsOf(c)),
  ]);
  return [
    `${name}: ${format === "ONNX" ? "ONNX" : `${format}, as ONNX`} opset ${opset}${producer ? `, by ${producer}` : ""}, ${parameters} parameters`,
    `input ${shape}; ${output.size} logit${output.size === 1 ? "" : "s"} "${output.tensor}"${peeled}`,
    "",
    table(["cut", "weights", "biases", "features", "model", "remarks"], rows),
    ...(oneCutPerDepth ? ["too many cuts to list them all: one at each depth is shown"] : []),
    ...uncut.map((u) => `no cut crosses ${u.layer}: ${u.reason}`),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

/** A cell of a table; inspect --cut and --json list all. */
const few = (texts: readonly string[], separator: string): string =>
  (texts.length <= 5 ? texts : [...texts.slice(0, 3), `... (${texts.length})`]).join(separator);

/** Whether a set of weights is a cut, what belongs to it, and why not. */
export function cutText(cut: CutInfo): string {
  const { id, ordered, weights, biases, features, reasons, refusal } = cut;
  return [
    `${id}: ${ordered ? "an ordered cut" : "no ordered cut"}, ${cutModel(cut)} model, ${features} features`,
    `weights ${weights.join(", ")}`,
    ...(biases.length > 0 ? [`biases ${biases.join(", ")}`] : []),
    ...reasons.map((reason) => `because ${reason}`),
    ...(refusal ? [`only its activations can be analysed: ${refusal}`] : []),
  ].join("\n");
}

export function reportText(report: Report): string {
  const {
    model,
    data,
    family,
    lambda,
    lambdaPerExample,
    lambdaSource,
    fitPart,
    cuts,
    reliability,
    slices = [],
    kinkSlopes,
    notes,
  } = report;
  const rows = cuts.map((c) => {
    const { exact, holographic, activation } = c.faithfulness;
    return [
      c.id,
      String(c.features),
      c.linearModel,
      orDash(c.identity, ({ maxAbsError }) => short(maxAbsError)),
      orDash(exact, ({ maxAbs }) => short(maxAbs)),
      orDash(holographic, ({ maxAbs, r2 }) => `${short(maxAbs)} / ${nearOne(r2)}`),
      `${short(activation.maxAbs)} / ${nearOne(activation.r2)}`,
      orDash(c.calibration, ({ slope, r2 }) => `${short(slope)} / ${nearOne(r2)}`),
      orDash(c.stationarity, ({ gradientNorm }) => short(gradientNorm)),
      orDash(c.stationarity, ({ impliedLambda }) => short(impliedLambda)),
      orDash(c.kinks, String),
    ];
  });
  const header = [
    "cut",
    "features",
    "model",
    "identity",
    "exact",
    "holographic max/r2",
    "activation max/r2",
    "calibration slope/r2",
    "gradient",
    "implied lambda",
    "kinks",
  ];
  return [
    `${model.name}: ${model.parameters} parameters, M = ${model.output}, computed in ${model.precision}`,
    `${data.path}: ${data.examples} examples x ${data.inputs} inputs, parts ${data.split.join(" + ")}, normalisation ${data.normalize}, fitted on part ${fitPart}`,
    `${family}, lambda ${short(lambda)} (${short(lambdaPerExample)} per example, ${lambdaSource})`,
    "",
    table(header, rows),
    ...(kinkSlopes ? [kinkSlopesText(kinkSlopes)] : []),
    ...moreTables(report),
    reliabilityText(reliability, fitPart),
    ...slices.map(sliceText),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

const kinkSlopesText = ({ pairs, residualBefore, residualAfter, rounds, atBounds }: KinkSlopesReport): string =>
  `slopes at ${pairs} kinks of the whole network (${atBounds} one-sided): gradient norm ${short(residualBefore)} before, ${short(residualAfter)} after ${rounds} round${rounds === 1 ? "" : "s"}`;

export function trainedText({
  model,
  parameters,
  trained,
  objective,
  gradientNorm,
  kinkPairs,
  kinks,
  parts,
  seconds,
  stopped,
  notes,
}: Trained): string {
  const rows = parts.map(({ part, examples, loss, accuracy }) => [
    String(part),
    String(examples),
    short(loss),
    accuracy === undefined ? "-" : nearOne(accuracy),
  ]);
  return [
    `${model}: ${parameters} parameters in ${trained.length} tensors, ${stopped ? "stopped" : "trained"} after ${short(seconds)} s`,
    `objective ${objective.toPrecision(8)} per example, gradient norm ${short(gradientNorm)} (one-sided at kinks), ${kinkPairs} units at a kink in ${kinks} examples`,
    "",
    table(["part", "examples", "mean loss", "accuracy"], rows),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

export function twinText({
  path,
  cut,
  kind,
  features,
  family,
  precision,
  lambda,
  lambdaPerExample,
  rows,
  solver,
  check,
  notes,
}: TwinExport): string {
  return [
    `${path}: ${kind} model of ${cut}, ${features} features, ${family}, computed in ${precision}`,
    `the optimum on ${rows} rows with lambda ${short(lambda)} (${short(lambdaPerExample)} per example), gradient norm ${short(solver.gradientNorm)}`,
    `run on ${check.rows} of them, its predictions are within ${short(check.maxAbs)} of those of the fit`,
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

export const updateText = (report: UpdateReport): string =>
  [
    ...updateFacts(report),
    ...updateTables(report).flatMap(({ title, header, rows }) => ["", title, table(header, rows)]),
    ...report.notes.map((n) => `note: ${n}`),
  ].join("\n");

function reliabilityText({ ece, examples, accuracy }: Report["reliability"], fitPart: number): string {
  const what =
    accuracy === undefined
      ? `ECE ${short(ece)}`
      : `accuracy ${nearOne(accuracy)}, ECE of the most probable class ${short(ece)}`;
  return `reliability of the network on part ${fitPart}: ${what} over ${examples} examples`;
}

/** The three worst slices of a part. */
function sliceText({ part, slices, limit }: NonNullable<Report["slices"]>[number]): string {
  const beyond = slices.filter(({ z }) => Math.abs(z) > limit).length;
  const rows = slices
    .slice(0, 3)
    .map((s) => [
      `  ${s.column} = ${s.value || '""'}`,
      String(s.count),
      short(s.meanLabel),
      short(s.meanPredicted),
      short(s.gap),
      short(s.z),
    ]);
  const title = `slices of part ${part}: ${beyond} of ${counted(slices.length, "slice")} beyond chance (|z| > ${short(limit)}); the worst:`;
  return [title, table(["  slice", "examples", "mean label", "mean prediction", "gap", "z"], rows)].join("\n");
}
