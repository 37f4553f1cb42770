import { orDash, short } from "../protocol/numbers";
import type { ProbeScore, ProbeSummary } from "../protocol/studies/probes/report";
import type { ProbesReport } from "../protocol/run";
import { table } from "./table";

/** What was probed, a row for every tensor, and what the figures are to be compared with. */
export function probesText(report: ProbesReport): string {
  const { model, data, probing, probes, baselines, checkpoints = [], notes } = report;
  const { train, validation, test } = probing.examples;
  return [
    `${model.name}: ${model.parameters} parameters; ${data.path}: ${data.examples} examples x ${data.inputs} inputs, normalisation ${data.normalize}`,
    `"${probing.target}" as ${probing.classes ? `${probing.classes.length} classes` : "numbers"}: fitted on ${train} examples, lambda chosen on ${validation}, tested on ${test}`,
    "",
    probesTable(report),
    `always the same answer: test error ${scoreText(baselines.majority)}`,
    ...(baselines.control
      ? [`control task: random labels for ${baselines.control.types} types of examples, ${baselines.control.from}`]
      : []),
    ...(checkpoints.length > 0 ? ["", "test error of earlier states", checkpointTable(probes, checkpoints)] : []),
    ...notes.map((n) => `note: ${n}`),
  ].join("\n");
}

function probesTable({ probes, baselines: { random } }: ProbesReport): string {
  const byChance = new Map(random?.tensors.map((t) => [t.tensor, t]));
  const rows = probes.map((p) => [
    p.tensor,
    `${p.layer} ${p.operator}`.trimEnd(),
    widthText(p),
    short(p.lambdaPerExample),
    short(p.train.error),
    short(p.validation.error),
    scoreText(p.test),
    orDash(p.control, ({ selectivity }) => short(selectivity)),
    orDash(byChance.get(p.tensor), ({ mean, spread }) => `${short(mean)} +- ${short(spread)}`),
  ]);
  return table(
    [
      "tensor",
      "layer",
      "width",
      "lambda/example",
      "train",
      "validation",
      "test error (95%)",
      "selectivity",
      "random weights",
    ],
    rows,
  );
}

/** "4704", "pool 12 of 4704" */
const widthText = ({ width, reduction }: ProbeSummary): string =>
  reduction.kind === "none" ? String(width) : `${reduction.kind} ${reduction.width} of ${width}`;

const scoreText = ({ error, interval: [low, high] }: ProbeScore): string =>
  `${short(error)} (${short(low)} to ${short(high)})`;

function checkpointTable(
  probes: readonly ProbeSummary[],
  checkpoints: NonNullable<ProbesReport["checkpoints"]>,
): string {
  const rows = probes.map(({ tensor, test }, k) => [
    tensor,
    ...checkpoints.map((c) => short(c.probes[k]!.test.error)),
    short(test.error),
  ]);
  return table(["tensor", ...checkpoints.map(({ name }) => name), "now"], rows);
}
