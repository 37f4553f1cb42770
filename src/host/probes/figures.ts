import type { ProbesReport } from "../../protocol/run";
import type { ProbeSummary } from "../../protocol/studies/probes/report";
import type { Figure } from "../figures";

/** Errors of classes are shares; those of numbers are relative to the variance of the target. */
const unitOf = ({ probing }: ProbesReport) => (probing.kind === "classes" ? ({ unit: "%" } as const) : {});

/** The key figures of one probe; the first is the one that stands beside its name. */
export function probeFigures(
  { test, validation, train, control, lambdaPerExample, reduction, width }: ProbeSummary,
  report: ProbesReport,
): Figure[] {
  const unit = unitOf(report);
  return [
    { label: "Test error", value: test.error, ...unit },
    { label: "Validation error", value: validation.error, ...unit },
    { label: "Training error", value: train.error, ...unit },
    ...(control ? [{ label: "Selectivity", value: control.selectivity, ...unit }] : []),
    { label: "\u03bb per example", value: lambdaPerExample },
    { label: "Values", value: width },
    ...(reduction.kind === "none" ? [] : [{ label: "Features", value: reduction.width }]),
  ];
}

/** The key figures of all probes together; the first is the best. */
export function probesFigures(report: ProbesReport): Figure[] {
  const unit = unitOf(report);
  const { probes, baselines } = report;
  return [
    { label: "Least test error", value: Math.min(...probes.map(({ test }) => test.error)), ...unit },
    ...(baselines.input === undefined
      ? []
      : [{ label: "Test error of the raw input", value: baselines.input, ...unit }]),
    {
      label: report.probing.kind === "classes" ? "Test error of the majority class" : "Test error of the mean",
      value: baselines.majority.error,
      ...unit,
    },
  ];
}
