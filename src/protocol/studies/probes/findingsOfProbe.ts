import type { Finding, NumberFormat } from "../../finding";
import { counted, short } from "../../numbers";
import { errorScale, reductionText } from "../../probeWords";
import { capital, solverLine, tableOf } from "../../presenting";
import type { ProbesShown } from "./report";
import { worstConfusion, type NamedProbe } from "./reading";
import type { ProbeScore } from "./report";
import { probeTexts } from "./texts";

/** Errors of classes are shares; those of numbers are relative to the variance of the target. */
export const formatOf = ({ probing }: Pick<ProbesShown, "probing">): { format?: NumberFormat } =>
  probing.kind === "classes" ? { format: "percent" } : {};

/** What the probe of one tensor found. */
export const findingsOfProbe = (report: ProbesShown, probe: NamedProbe, place: number): Finding[] => [
  errors(report, probe),
  lambda(report, probe),
  ...confusion(report, probe),
  ...overTraining(report, probe, place),
];

function errors(report: ProbesShown, probe: NamedProbe): Finding {
  const { name, tensor, width, reduction, train, validation, test, control, lambdaPerExample, solver } = probe;
  const format = formatOf(report);
  const { text } = errorScale(report.probing.kind);
  const random = report.baselines.random?.tensors.find((entry) => entry.tensor === tensor);
  const reduced = reductionText(probe);
  const rows: [string, ProbeScore][] = [
    ["train", train],
    ["validation", validation],
    ["test", test],
    ...(control
      ? ([
          ["control task, train", control.train],
          ["control task, test", control.test],
        ] satisfies [string, ProbeScore][])
      : []),
  ];
  return {
    id: "probe",
    ...probeTexts.depth,
    label: "Probe",
    title: `The probe of ${name} (${counted(width, "value")}) has a test error of ${text(test.error)}, with a 95% interval from ${text(test.interval[0])} to ${text(test.interval[1])}.`,
    lines: [
      ...(reduced === undefined ? [] : [capital(reduced)]),
      ...(random ? [`random weights: test error ${text(random.mean)} \u00b1 ${text(random.spread)}`] : []),
      `fit: ${solverLine(solver)}`,
    ],
    figures: [
      { label: "Test error", value: test.error, ...format },
      { label: "Validation error", value: validation.error, ...format },
      { label: "Training error", value: train.error, ...format },
      ...(control ? [{ label: "Selectivity", value: control.selectivity, ...format }] : []),
      { label: "\u03bb per example", value: lambdaPerExample },
      { label: "Values", value: width },
      ...(reduction.kind === "none" ? [] : [{ label: "Features", value: reduction.width }]),
    ],
    table: tableOf(rows, [
      { name: "part", of: ([part]) => part },
      {
        name: "error",
        ...format,
        interval: { low: "95% from", high: "95% to", name: "95%" },
        of: ([, { error }]) => error,
      },
      { name: "95% from", ...format, isDetail: true, of: ([, { interval }]) => interval[0] },
      { name: "95% to", ...format, isDetail: true, of: ([, { interval }]) => interval[1] },
      { name: "loss", of: ([, { loss }]) => loss },
    ]),
    pictures: [{ kind: "bars", x: "part", y: ["error"] }],
  };
}

/** The regularisers that were tried. */
function lambda(report: ProbesShown, { name, path, lambdaPerExample, validation }: NamedProbe): Finding {
  const points = [...path].sort((a, b) => a.lambdaPerExample - b.lambdaPerExample);
  const chosen = points.findIndex((point) => point.lambdaPerExample === lambdaPerExample);
  const end =
    points.length < 2
      ? ""
      : chosen === 0
        ? ", the smallest tried"
        : chosen === points.length - 1
          ? ", the largest tried"
          : "";
  return {
    id: "lambda",
    ...probeTexts.lambda,
    title: `At ${name} the validation loss is least, ${short(validation.loss)}, with \u03bb = ${short(lambdaPerExample)} per example${end} (of ${short(points.length)} tried).`,
    table: tableOf(points, [
      { name: "lambda per example", of: (point) => point.lambdaPerExample },
      { name: "validation loss", of: (point) => point.validation.loss },
      { name: "validation error", ...formatOf(report), of: (point) => point.validation.error },
      { name: "converged", of: ({ converged }) => (converged ? "yes" : "no") },
      { name: "chosen", of: (_, k) => (k === chosen ? "yes" : "") },
    ]),
    pictures: [{ kind: "curves", x: "lambda per example", y: ["validation loss"], log: { x: true } }],
  };
}

/** Which class is taken for which. */
function confusion({ probing }: ProbesShown, { name, confusion: counts, test }: NamedProbe): Finding[] {
  if (!counts) return [];
  const className = (k: number) => probing.classes?.[k] ?? String(k);
  const worst = worstConfusion(counts);
  const { text } = errorScale("classes");
  const rows = counts.flatMap((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, prediction) => ({ label, prediction, count, share: count / Math.max(1, total) }));
  });
  return [
    {
      id: "confusion",
      ...probeTexts.confusion,
      title: `${name} reads ${text(1 - test.error)} of the test examples right; ${worst ? `class ${className(worst.label)} is most often read as ${className(worst.prediction)}: ${short(worst.count)} of ${short(worst.of)}` : "no mistake was made"}.`,
      table: tableOf(
        rows,
        [
          { name: "class", of: ({ label }) => className(label) },
          { name: "read as", of: ({ prediction }) => className(prediction) },
          { name: "examples", of: ({ count }) => count },
          { name: "share of the class", format: "percent", of: ({ share }) => share },
        ],
        { matrix: { rows: "class", columns: "read as", value: "examples" } },
      ),
      pictures: [{ kind: "heatmap", x: "read as", y: "class", value: "share of the class", range: [0, 1] }],
    },
  ];
}

/** The error at this tensor in earlier states of the model. */
function overTraining(report: ProbesShown, { name, test }: NamedProbe, place: number): Finding[] {
  const { checkpoints = [], model, probing } = report;
  const states = [
    ...checkpoints.map(({ name: state, probes }) => ({ state, error: probes[place]?.test.error ?? NaN })),
    { state: model.name, error: test.error },
  ];
  const [first] = states;
  if (!first || checkpoints.length === 0) return [];
  const moves = first.error > test.error ? "falls" : first.error < test.error ? "rises" : "stays";
  const { text } = errorScale(probing.kind);
  return [
    {
      id: "training",
      ...probeTexts.training,
      title: `Over training, the test error at ${name} ${moves} from ${text(first.error)} (${first.state}) to ${text(test.error)} (the model).`,
      table: tableOf(states, [
        { name: "state", of: ({ state }) => state },
        { name: "test error", ...formatOf(report), of: ({ error }) => error },
      ]),
      pictures: [{ kind: "curves", x: "state", y: ["test error"] }],
    },
  ];
}
