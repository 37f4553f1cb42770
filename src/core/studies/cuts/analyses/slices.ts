import type { FamilyName } from "../../../../protocol/recipe";
import type { Slice, SliceSummary } from "../../../../protocol/studies/cuts/report";
import { normalLimit, normalQuantile, wilsonInterval } from "../../../linalg/statistics";
import { groupSums, type GroupSums } from "../../../statistics/groupSums";
import { overArrays } from "../../../statistics/overBatches";
import type { SliceContext } from "./analysis";
import { observe } from "./observe";

/** Share of reports of calibrated slices in which one is above the limit, at most. */
const falseAlarms = 0.05;

/**
 * Mean label against mean prediction for every value of every column (paper, section 2), worst first. z divides the sum
 * of the differences y - mu by the larger of two estimates of its standard error: by the variance of the family, and by
 * the squared differences themselves. The first alone takes one surprise of a network that is too sure for a proof, the
 * second a few rare labels that happen not to occur.
 */
export function slices(context: SliceContext): SliceSummary {
  const { probabilities, predicted, observed } = observe(context);
  const { columns } = context;
  const sizes = columns.map(({ values }) => values.length);
  const codes = columns.map((column) => column.codes);
  const statistic = groupSums(sizes, varianceOf(context.family, probabilities));
  const groups = overArrays(statistic, [{ codes, predicted, observed }]);
  const found = columns.flatMap(({ name, values }, column) =>
    groups[column]!.flatMap((sums, code) =>
      sums.count === 0 ? [] : [{ column: name, value: values[code]!, ...sliceOf(sums, probabilities) }],
    ),
  );
  found.sort((a, b) => Math.abs(b.z) - Math.abs(a.z) || b.count - a.count);
  return {
    examples: context.labels.length,
    limit: normalLimit(falseAlarms / Math.max(1, found.length)),
    slices: found,
  };
}

/** Variance of a label, given its mean; that of a Gaussian is not known and the same for all examples. */
function varianceOf(family: FamilyName, probabilities: boolean): ((mu: number) => number) | undefined {
  if (probabilities) return (mu) => mu * (1 - mu);
  return family === "poisson" ? (mu) => mu : undefined;
}

function sliceOf(sums: GroupSums, probabilities: boolean): Omit<Slice, "column" | "value"> {
  const { count, observed, predicted, differences, squares, variances } = sums;
  return {
    count,
    meanLabel: observed / count,
    meanPredicted: predicted / count,
    gap: differences / count,
    z: differences / (Math.sqrt(Math.max(variances, squares)) || 1),
    interval: probabilities ? wilsonInterval(observed, count) : normalInterval(sums),
  };
}

/** 95% interval of the mean with the sample variance. */
function normalInterval({ count, observed, deviations }: GroupSums): [number, number] | undefined {
  if (count < 2) return undefined;
  const half = normalQuantile * Math.sqrt(deviations / (count - 1) / count);
  return [observed / count - half, observed / count + half];
}
