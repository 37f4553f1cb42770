import type { Finding } from "../../finding";
import { counted } from "../../numbers";
import { errorScale, probeNames } from "../../probeWords";
import { capital, largest, notesFinding, tableOf, type ColumnOf } from "../../presenting";
import type { StudyPart } from "../../study";
import type { ProbesShown } from "./report";
import { findingsOfProbe, formatOf } from "./findingsOfProbe";
import { classErrors, named, readingOf, type NamedProbe } from "./reading";
import { probeTexts } from "./texts";

/** The probed tensors, by what they are called. */
export function probesParts({ probes }: ProbesShown): StudyPart[] {
  const names = probeNames(probes);
  return probes.map(({ tensor }, k) => ({ id: tensor, label: names[k] ?? tensor }));
}

/** What can be read along the depth; given a tensor, what its probe found. */
export function presentProbes(report: ProbesShown, part?: string): Finding[] {
  const probes = named(report.probes);
  if (part !== undefined) {
    const place = probes.findIndex(({ tensor }) => tensor === part);
    return probes[place] ? findingsOfProbe(report, probes[place], place) : [];
  }
  return [
    depth(report, probes),
    ...training(report, probes),
    ...selectivity(report, probes),
    ...classes(report, probes),
    ...notesFinding(report.notes),
  ];
}

/** What the probes read, as a subject. */
const targetName = ({ recipe, probing }: ProbesShown): string =>
  recipe.probes?.target === undefined ? "the label" : `"${probing.target}"`;

/** Where the target becomes readable. */
function reading(report: ProbesShown, probes: readonly NamedProbe[]): string {
  const { baselines, probing } = report;
  const { text, majority } = errorScale(probing.kind);
  const found = readingOf(probes, baselines);
  const target = capital(targetName(report));
  if (!found) return `${target}: 0 tensors were probed.`;
  const nothing = `${text(baselines.majority.error)} for the ${majority}`;
  if (found.kind === "unreadable")
    return `${target} cannot be read at any depth: test error ${text(found.best.test.error)} at best, against ${nothing}.`;
  if (found.kind === "layer")
    return `${target} becomes readable at ${found.at.name}: test error ${text(found.at.test.error)}, against ${found.input === undefined ? nothing : `${text(found.input)} from the raw input`}.`;
  return found.best.test.error >= found.input
    ? `${target} is read at no layer better than from the raw input: test error ${text(found.input)}.`
    : `${target} is read at no layer better for certain than from the raw input: test error ${text(found.best.test.error)} at ${found.best.name}, against ${text(found.input)}.`;
}

function depth(report: ProbesShown, probes: readonly NamedProbe[]): Finding {
  const { model, data, probing, baselines } = report;
  const { majority, text } = errorScale(probing.kind);
  const format = formatOf(report);
  const { train, validation, test } = probing.examples;
  const { error, interval } = baselines.majority;
  return {
    id: "depth",
    ...probeTexts.depth,
    title: reading(report, probes),
    lines: [
      `${model.name}: ${counted(model.parameters, "parameter")}; ${data.path}: ${data.examples} examples x ${data.inputs} inputs, normalisation ${data.normalize}`,
      `"${probing.target}" as ${probing.classes ? `${probing.classes.length} classes` : "numbers"}: fitted on ${train} examples, lambda chosen on ${validation}, tested on ${test}`,
      `always the same answer (the ${majority}): test error ${text(error)} (${text(interval[0])} to ${text(interval[1])})`,
      ...(baselines.input === undefined ? [] : [`raw input: test error ${text(baselines.input)}`]),
      ...(baselines.random ? [`random weights: of ${counted(baselines.random.seeds.length, "network")}`] : []),
    ],
    figures: [
      {
        label: "Least test error",
        value: Math.min(...report.probes.map((probe) => probe.test.error)),
        ...format,
      },
      ...(baselines.input === undefined
        ? []
        : [{ label: "Test error of the raw input", value: baselines.input, ...format }]),
      { label: `Test error of the ${majority}`, value: error, ...format },
    ],
    table: tableOf(probes, depthColumns(report, probes)),
    pictures: [
      {
        kind: "curves",
        x: "probe",
        y: ["test error", "validation error", "train error", ...(baselines.random ? ["random weights mean"] : [])],
        band: { low: "95% from", high: "95% to" },
        yName: "error",
      },
    ],
  };
}

function depthColumns(report: ProbesShown, probes: readonly NamedProbe[]): ColumnOf<NamedProbe>[] {
  const format = formatOf(report);
  const { random } = report.baselines;
  const byChance = new Map(random?.tensors.map((entry) => [entry.tensor, entry]));
  const isReduced = probes.some(({ reduction }) => reduction.kind !== "none");
  return [
    { name: "tensor", of: ({ tensor }) => tensor },
    { name: "probe", isDetail: true, of: ({ name }) => name },
    { name: "layer", of: ({ layer, operator }) => `${layer} ${operator}`.trimEnd() },
    { name: "values", of: ({ width }) => width },
    { name: "features", isDetail: !isReduced, of: ({ reduction }) => reduction.width },
    { name: "reduction", isDetail: !isReduced, of: ({ reduction }) => reduction.kind },
    { name: "lambda/example", of: ({ lambdaPerExample }) => lambdaPerExample },
    { name: "train error", ...format, of: ({ train }) => train.error },
    { name: "validation error", ...format, of: ({ validation }) => validation.error },
    {
      name: "test error",
      ...format,
      interval: { low: "95% from", high: "95% to", name: "95%" },
      of: ({ test }) => test.error,
    },
    { name: "95% from", ...format, isDetail: true, of: ({ test }) => test.interval[0] },
    { name: "95% to", ...format, isDetail: true, of: ({ test }) => test.interval[1] },
    { name: "test loss", isDetail: true, of: ({ test }) => test.loss },
    ...(probes.some(({ control }) => control)
      ? [{ name: "selectivity", ...format, of: ({ control }: NamedProbe) => control?.selectivity }]
      : []),
    ...(random
      ? (["mean", "spread"] as const).map((name) => ({
          name,
          group: "random weights",
          ...format,
          of: ({ tensor }: NamedProbe) => byChance.get(tensor)?.[name],
        }))
      : []),
  ];
}

/** The test error at every tensor in earlier states of the model. */
function training(report: ProbesShown, probes: readonly NamedProbe[]): Finding[] {
  const { checkpoints = [], probing, model } = report;
  const [first] = checkpoints;
  if (!first) return [];
  const format = formatOf(report);
  const { text } = errorScale(probing.kind);
  const least = (of: readonly { test: { error: number } }[]) => text(Math.min(...of.map(({ test }) => test.error)));
  return [
    {
      id: "training",
      ...probeTexts.training,
      title: `Over ${counted(checkpoints.length, "checkpoint")} the least test error of earlier states goes from ${least(first.probes)} (${first.name}) to ${least(probes)} (${model.name}).`,
      table: tableOf(probes, [
        { name: "tensor", of: ({ tensor }) => tensor },
        { name: "probe", isDetail: true, of: ({ name }) => name },
        ...checkpoints.map(({ name, probes: then }): ColumnOf<NamedProbe> => ({
          name,
          ...format,
          of: (_, place) => then[place]?.test.error,
        })),
        { name: "now", ...format, of: ({ test }) => test.error },
      ]),
      pictures: [
        { kind: "curves", x: "probe", y: [...checkpoints.map(({ name }) => name), "now"], yName: "test error" },
      ],
    },
  ];
}

/** What the probes make of the target, and of random labels. */
function selectivity(report: ProbesShown, probes: readonly NamedProbe[]): Finding[] {
  const rows = probes.flatMap(({ name, test, control }) =>
    control
      ? [
          {
            name,
            own: 1 - test.error,
            control: 1 - control.test.error,
            train: 1 - control.train.error,
            difference: control.selectivity,
          },
        ]
      : [],
  );
  const best = largest(rows, ({ difference }) => difference);
  if (!best || rows.length < probes.length) return [];
  const { score } = errorScale(report.probing.kind);
  const format = formatOf(report);
  const { text } = errorScale(report.probing.kind);
  const { control } = report.baselines;
  return [
    {
      id: "selectivity",
      ...probeTexts.selectivity,
      title: `Selectivity is greatest at ${best.name}: ${score} ${text(best.own)}, and ${text(best.control)} on the control task.`,
      lines: control
        ? [`control task: random labels for ${counted(control.types, "type")} of examples, ${control.from}`]
        : [],
      table: tableOf(rows, [
        { name: "probe", of: ({ name }) => name },
        { name: score, ...format, of: ({ own }) => own },
        { name: "control task", ...format, of: (row) => row.control },
        { name: "control task, train", ...format, of: ({ train }) => train },
        { name: "selectivity", ...format, of: ({ difference }) => difference },
      ]),
      pictures: [{ kind: "curves", x: "probe", y: [score, "control task", "selectivity"], yName: score }],
    },
  ];
}

/** Which classes are told apart where. */
function classes(report: ProbesShown, probes: readonly NamedProbe[]): Finding[] {
  const errors = probes.map(({ confusion }) => confusion && classErrors(confusion));
  const count = errors[0]?.length ?? 0;
  if (count === 0 || errors.some((column) => column === undefined)) return [];
  const className = (k: number) => report.probing.classes?.[k] ?? String(k);
  const rows = Array.from({ length: count }, (_, label) =>
    probes.map(({ name }, place) => ({ label: className(label), name, error: errors[place]?.[label] ?? NaN })),
  ).flat();
  const last = rows.filter(({ name, error }) => name === probes.at(-1)?.name && Number.isFinite(error));
  const hardest = largest(last, ({ error }) => error);
  const { text } = errorScale("classes");
  return [
    {
      id: "classes",
      ...probeTexts.classes,
      title: hardest
        ? `At ${hardest.name}, the last of ${counted(probes.length, "probe")}, class ${hardest.label} is hardest to read: ${text(hardest.error)} of its test examples are read wrongly.`
        : `The test part has no example of the ${count} classes.`,
      table: tableOf(
        rows,
        [
          { name: "class", of: ({ label }) => label },
          { name: "probe", of: ({ name }) => name },
          { name: "read wrongly", format: "percent", of: ({ error }) => error },
        ],
        { matrix: { rows: "class", columns: "probe", value: "read wrongly" } },
      ),
      pictures: [{ kind: "heatmap", x: "probe", y: "class", value: "read wrongly", range: [0, 1] }],
    },
  ];
}
