import type { Finding } from "../../finding";
import { counted, nearOne, percent, short } from "../../numbers";
import { capital, largest, notesFinding, tableOf } from "../../presenting";
import type { StudyPart } from "../../study";
import { analyses } from "../../analyses";
import type { CutsReport } from "./report";
import type { CutReport } from "./figures";
import { findingsOfCut } from "./findingsOfCut";
import { overCuts } from "./overCuts";
import type { KinkSlopesReport, SliceSummary } from "./report";

/** The cuts that were measured. */
export const cutsParts = ({ cuts }: CutsReport): StudyPart[] => cuts.map(({ id }) => ({ id, label: id }));

/** One finding per analysis over all cuts; given a cut, the findings at that cut. */
export function presentCuts(report: CutsReport, part?: string): Finding[] {
  if (part !== undefined) {
    const cut = report.cuts.find(({ id }) => id === part);
    return cut ? findingsOfCut(report, cut) : [];
  }
  return [
    allCuts(report),
    ...(report.kinkSlopes ? [kinkSlopes(report.kinkSlopes)] : []),
    ...overCuts(report),
    reliability(report),
    ...(report.slices ?? []).map((slices) => slicesFinding(slices, report)),
    ...notesFinding(report.notes),
  ];
}

/** How well a linear model of a cut agrees with the network: of its features, or else of its activations. */
const agreement = ({ faithfulness }: CutReport) => faithfulness.holographic ?? faithfulness.activation;

function allCuts(report: CutsReport): Finding {
  const { model, data, family, lambda, lambdaPerExample, lambdaSource, fitPart, cuts, reliability: found } = report;
  const best = largest(cuts, (cut) => agreement(cut).r2);
  const nearest = best && agreement(best);
  return {
    id: "cuts",
    label: "Cuts",
    title:
      best && nearest
        ? `Of ${counted(cuts.length, "cut")}, ${best.id} has the linear model nearest to the network: R\u00b2 ${nearOne(nearest.r2)}, predictions within ${short(nearest.maxAbs)}.`
        : "0 cuts were measured.",
    lines: [
      `${model.name}: ${counted(model.parameters, "parameter")}, M = ${model.output}, computed in ${model.precision}`,
      `${data.path}: ${data.examples} examples x ${data.inputs} inputs, parts ${data.split.join(" + ")}, normalisation ${data.normalize}, fitted on part ${fitPart}`,
      `${family}, lambda ${short(lambda)} (${short(lambdaPerExample)} per example, ${lambdaSource})`,
    ],
    figures: [
      { label: "Calibration error (ECE)", value: found.ece },
      ...(found.accuracy === undefined ? [] : [{ label: "Accuracy", value: found.accuracy }]),
      { label: "\u03bb", value: lambda },
    ],
    table: cutsTable(cuts),
    pictures: [
      {
        kind: "bars",
        name: "faithfulness",
        title:
          "How much of the network's output a linear model at each cut gives, by its features and by its activations",
        x: "cut",
        y: ["holographic R\u00b2", "activation R\u00b2"],
        yName: "R\u00b2",
      },
    ],
    explanation: analyses.faithfulness.explanation,
    source: analyses.faithfulness.source,
  };
}

const cutsTable = (cuts: readonly CutReport[]) =>
  tableOf(cuts, [
    { name: "cut", of: ({ id }) => id },
    { name: "features", of: ({ features }) => features },
    { name: "model", of: ({ linearModel }) => linearModel },
    { name: "identity", of: ({ identity }) => identity?.maxAbsError },
    { name: "exact", of: ({ faithfulness }) => faithfulness.exact?.maxAbs },
    { name: "max", group: "holographic", of: ({ faithfulness }) => faithfulness.holographic?.maxAbs },
    { name: "R\u00b2", group: "holographic", format: "nearOne", of: (c) => c.faithfulness.holographic?.r2 },
    { name: "max", group: "activation", of: ({ faithfulness }) => faithfulness.activation.maxAbs },
    { name: "R\u00b2", group: "activation", format: "nearOne", of: (c) => c.faithfulness.activation.r2 },
    { name: "slope", group: "calibration", of: ({ calibration }) => calibration?.slope },
    { name: "R\u00b2", group: "calibration", format: "nearOne", of: ({ calibration }) => calibration?.r2 },
    { name: "gradient", of: ({ stationarity }) => stationarity?.gradientNorm },
    { name: "implied lambda", of: ({ stationarity }) => stationarity?.impliedLambda },
    { name: "kinks", of: ({ kinks }) => kinks },
  ]);

const kinkSlopes = ({ pairs, residualBefore, residualAfter, rounds, atBounds }: KinkSlopesReport): Finding => ({
  id: "kinkSlopes",
  label: "Slopes at kinks",
  title: `Slopes at ${pairs} kinks of the whole network (${atBounds} one-sided): gradient norm ${short(residualBefore)} before, ${short(residualAfter)} after ${counted(rounds, "round")}.`,
  explanation:
    "At a kink any slope between those on its two sides is a derivative. The slopes that are chosen bring the gradient of the regularised loss by all weights and biases nearest to zero; where it is zero, the trained linear model is the network.",
  source: analyses.totality.source,
});

function reliability({ reliability: { bins, ece, examples, accuracy }, fitPart }: CutsReport): Finding {
  const filled = bins.filter(({ count }) => count > 0);
  const over = `on average (ECE over ${counted(examples, "example")} in ${counted(filled.length, "group")})`;
  const isRight = accuracy === undefined ? "" : `the network is right on ${percent(accuracy)} of the examples; `;
  const off =
    accuracy === undefined ? "the network's predictions are" : "the probability of its most probable class is";
  const hasIntervals = filled.some(({ interval }) => interval);
  return {
    id: "reliability",
    ...analyses.reliability,
    title: `On part ${fitPart} ${isRight}${off} off by ${short(ece)} ${over}.`,
    table: tableOf(filled, [
      { name: "from", of: ({ from }) => from },
      { name: "to", of: ({ to }) => to },
      { name: "examples", of: ({ count }) => count },
      { name: "mean prediction", of: ({ meanPredicted }) => meanPredicted },
      {
        name: "mean label",
        of: ({ meanLabel }) => meanLabel,
        ...(hasIntervals ? { interval: { low: "95% from", high: "95% to", name: "95%" } } : {}),
      },
      { name: "95% from", isDetail: true, of: ({ interval }) => interval?.[0] },
      { name: "95% to", isDetail: true, of: ({ interval }) => interval?.[1] },
    ]),
    pictures: [{ kind: "scatter", x: "mean prediction", y: "mean label", diagonal: true }],
  };
}

/** "colour = red" */
export const sliceName = ({ column, value }: { column: string; value: string }): string =>
  `${column} = ${value || "(empty)"}`;

function slicesFinding({ part, slices, limit }: SliceSummary & { part: number }, { fitPart }: CutsReport): Finding {
  const [worst] = slices;
  const beyond = slices.filter(({ z }) => Math.abs(z) > limit).length;
  const where = `part ${part} (${part === fitPart ? "fitted" : "not fitted"})`;
  return {
    id: `slices-${part}`,
    ...analyses.slices,
    title: worst
      ? `${capital(where)}: ${beyond} of ${counted(slices.length, "slice")} ${beyond === 1 ? "is" : "are"} off by more than chance (|z| above ${short(limit)}); the worst, ${sliceName(worst)}, is off by ${short(worst.gap)} (z = ${short(worst.z)}).`
      : `${capital(where)} has 0 slices.`,
    table: tableOf(
      slices,
      [
        { name: "slice", of: sliceName },
        { name: "examples", of: ({ count }) => count },
        { name: "mean label", of: ({ meanLabel }) => meanLabel },
        { name: "mean prediction", of: ({ meanPredicted }) => meanPredicted },
        { name: "gap", of: ({ gap }) => gap },
        { name: "z", of: ({ z }) => z },
        { name: "95% from", isDetail: true, of: ({ interval }) => interval?.[0] },
        { name: "95% to", isDetail: true, of: ({ interval }) => interval?.[1] },
      ],
      { shown: 3 },
    ),
    pictures: [
      {
        kind: "scatter",
        name: `slices-${part}`,
        x: "mean prediction",
        y: "mean label",
        label: "slice",
        diagonal: true,
      },
    ],
  };
}
