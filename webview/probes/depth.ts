import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { counted } from "../../src/protocol/numbers";
import type { ProbeBaselines } from "../../src/protocol/studies/probes/report";
import { reductionText } from "../../src/protocol/probeWords";
import { h, type Child } from "../dom";
import { figure } from "../format";
import type { Picture } from "../plots/picture";
import type { Table } from "../plots/table";
import { depthPlot } from "./depthPlot";
import { readingOf, type NamedProbe } from "../../src/protocol/studies/probes/reading";
import type { ShownProbes } from "./shown";
import { capital } from "../../src/protocol/presenting";
import { fileName, opening, targetName, type ProbesPage, type ProbeView } from "./view";
import { errorScale } from "../../src/protocol/probeWords";
import { leastDrawn } from "./words";

/** Test error from the input to the output, with what it is to be compared with. */
export const depth: ProbeView = {
  id: "depth",
  text: probeTexts.depth,
  shape: "wide",
  picture,
  below,
};

function picture(shown: ShownProbes, { axis, choose }: ProbesPage): Picture {
  const { report, probes, selected } = shown;
  const { factor, axis: axisName, majority } = errorScale(report.probing.kind);
  const baseline = report.baselines;
  const scaled = (values: number[]) => values.map((value) => factor * value);
  const random = randomOf(baseline, probes);
  const errors = probes.map(({ test }) => test.error);
  const reduced = new Set(probes.flatMap(({ reduction }, place) => (reduction.kind === "none" ? [] : [place])));
  const plot = depthPlot({
    names: probes.map(({ name }) => name),
    yName: axisName,
    curves: [
      ...(random
        ? [
            {
              name: "random weights, mean",
              y: scaled(random.map(({ mean }) => mean)),
              colour: "second" as const,
              width: 1,
              dash: [2, 3] as [number, number],
              symbol: "none",
            },
          ]
        : []),
      {
        name: "train",
        y: scaled(probes.map(({ train }) => train.error)),
        colour: "quiet",
        width: 1,
        symbol: "triangle",
        size: 6,
        hollow: true,
      },
      {
        name: "validation",
        y: scaled(probes.map(({ validation }) => validation.error)),
        colour: "quiet",
        width: 1,
        dash: [5, 3],
        symbol: "diamond",
        size: 7,
        hollow: true,
      },
      { name: "test", y: scaled(errors), colour: "first", width: 2.25, size: 9, squares: reduced },
    ],
    whiskers: probes.map(({ test }) => [factor * test.interval[0], factor * test.interval[1]]),
    band: random && {
      name: "\u00b1 their spread",
      low: scaled(random.map(({ mean, spread }) => mean - spread)),
      high: scaled(random.map(({ mean, spread }) => mean + spread)),
    },
    levels: [
      { name: majority, y: factor * baseline.majority.error, dash: [6, 4] },
      ...(baseline.input === undefined
        ? []
        : [{ name: "raw input", y: factor * baseline.input, dash: [2, 3] as [number, number] }]),
    ],
    logAbove: axis === "log" ? leastDrawn(report) : undefined,
    stops: {
      count: probes.length,
      selected,
      height: (place) => factor * (errors[place] ?? 0),
      describe: (place) => describe(shown, place),
      choose,
    },
  });
  return { name: fileName(shown, "depth"), title: titleOf(shown), plot, table: tableOf(shown) };
}

function randomOf({ random }: ProbeBaselines, probes: readonly NamedProbe[]) {
  if (!random) return undefined;
  const byTensor = new Map(random.tensors.map((entry) => [entry.tensor, entry]));
  return probes.map(({ tensor }) => byTensor.get(tensor) ?? { mean: NaN, spread: NaN });
}

export function titleOf(shown: ShownProbes): Child[] {
  const { report, probes } = shown;
  const { text, majority } = errorScale(report.probing.kind);
  const reading = readingOf(probes, report.baselines);
  const error = (value: number) => figure(value, text);
  const start = opening(shown, targetName(shown));
  if (!reading) return [`${start}: no tensor was probed.`];
  const { baselines } = report;
  if (reading.kind === "unreadable")
    return [
      `${start} cannot be read at any depth: test error `,
      error(reading.best.test.error),
      ` at best, against `,
      error(baselines.majority.error),
      ` for the ${majority}.`,
    ];
  if (reading.kind === "input" && reading.best.test.error >= reading.input)
    return [`${start} is read at no layer better than from the raw input: test error `, error(reading.input), "."];
  if (reading.kind === "input")
    return [
      `${start} is read at no layer better for certain than from the raw input: test error `,
      error(reading.best.test.error),
      ` at ${reading.best.name}, against `,
      error(reading.input),
      ".",
    ];
  const against =
    reading.input === undefined
      ? [error(baselines.majority.error), ` for the ${majority}.`]
      : [error(reading.input), " from the raw input."];
  return [
    `${start} becomes readable at ${reading.at.name}: test error `,
    error(reading.at.test.error),
    ", against ",
    ...against,
  ];
}

/** All figures of one probe. */
export function describe({ report, probes }: ShownProbes, place: number): string[] {
  const probe = probes[place];
  if (!probe) return [];
  const { text } = errorScale(report.probing.kind);
  const { test, validation, train, control } = probe;
  const random = randomOf(report.baselines, probes)?.[place];
  const reduced = reductionText(probe);
  return [
    `${probe.name} (${counted(probe.width, "value")})`,
    `Test error: ${text(test.error)}, 95% interval ${text(test.interval[0])} to ${text(test.interval[1])}`,
    `Validation ${text(validation.error)}, train ${text(train.error)}`,
    ...(random && Number.isFinite(random.mean)
      ? [`Random weights: ${text(random.mean)} \u00b1 ${text(random.spread)}`]
      : []),
    ...(control ? [`Control task: ${text(control.test.error)}`] : []),
    ...(reduced === undefined ? [] : [capital(reduced)]),
  ];
}

function tableOf({ report, probes }: ShownProbes): Table {
  const numbers = (of: (probe: NamedProbe) => number) => probes.map(of);
  const random = randomOf(report.baselines, probes);
  const { examples } = report.probing;
  return {
    caption: `Error of each probe on ${counted(examples.test, "test example")}; ${errorScale(report.probing.kind).majority}: ${report.baselines.majority.error}`,
    columns: [
      { name: "layer", values: probes.map(({ name }) => name) },
      { name: "tensor", values: probes.map(({ tensor }) => tensor) },
      { name: "test error", values: numbers(({ test }) => test.error) },
      { name: "95% from", values: numbers(({ test }) => test.interval[0]) },
      { name: "95% to", values: numbers(({ test }) => test.interval[1]) },
      { name: "validation error", values: numbers(({ validation }) => validation.error) },
      { name: "train error", values: numbers(({ train }) => train.error) },
      { name: "test loss", values: numbers(({ test }) => test.loss) },
      ...(random
        ? [
            { name: "random weights, mean", values: random.map(({ mean }) => mean) },
            { name: "random weights, spread", values: random.map(({ spread }) => spread) },
          ]
        : []),
      { name: "lambda per example", values: numbers(({ lambdaPerExample }) => lambdaPerExample) },
      { name: "values", values: numbers(({ width }) => width) },
      { name: "features", values: numbers(({ reduction }) => reduction.width) },
      { name: "reduction", values: probes.map(({ reduction }) => reduction.kind) },
    ],
  };
}

function below({ report, probes }: ShownProbes): Child[] {
  const { random } = report.baselines;
  const band =
    random &&
    ` The band is the mean \u00b1 the standard deviation over ${counted(random.seeds.length, "network")} of the same architecture with random weights.`;
  const sizes = report.probing.examples;
  const legend = `Whiskers are 95% intervals of the test error (${counted(sizes.test, "example")}; fitted on ${counted(sizes.train, "example")}, \u03bb chosen on ${counted(sizes.validation, "example")}).${band ?? ""}`;
  const none =
    probes.some(({ train, validation, test }) => [train, validation, test].some(({ error }) => error === 0)) &&
    " Where no example is wrong, a logarithmic axis shows half a test example.";
  return [h("p", { class: "quiet" }, legend, none), ...reducedLines(probes)];
}

/** The squares of the picture in words, those of the same reduction together. */
function reducedLines(probes: readonly NamedProbe[]): Child[] {
  const groups = new Map<string, string[]>();
  for (const probe of probes) {
    const text = reductionText(probe);
    if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), probe.name]);
  }
  return [...groups].map(([text, names]) => h("p", { class: "quiet" }, `\u25a1 ${someOf(names)}: ${text}.`));
}

const manyNames = 6;

const someOf = (names: string[]): string =>
  names.length > manyNames
    ? `${names.slice(0, manyNames - 1).join(", ")} and ${names.length - manyNames + 1} more`
    : names.join(", ");
