import type { FamilyName } from "../../../../protocol/recipe";
import type { Slice } from "../../../../protocol/studies/cuts/report";
import type { DiscreteColumn } from "../../../data/columns";
import { mean, normalLimit, normalQuantile, sum, wilsonInterval } from "../../../linalg/statistics";
import { dot, plus, selectRows } from "../../../linalg/vector";
import type { ModelAnalysis } from "./analysis";
import { observe, type Observations } from "./observe";

/** Share of reports of calibrated slices in which one is above the limit, at most. */
const falseAlarms = 0.05;

/**
 * Mean label against mean prediction for every value of every column (paper, section 2), worst first. z divides the sum of the
 * differences y - mu by the larger of two estimates of its standard error: by the variance of the family, and by the squared
 * differences themselves. The first alone takes one surprise of a network that is too sure for a proof, the second a few rare labels that
 * happen not to occur.
 */
export const slices: ModelAnalysis<"slices"> = (context) => {
  const observations = observe(context);
  const variance = varianceOf(context.family, observations);
  const found = context.columns.flatMap((column) => slicesOf(column, observations, variance));
  found.sort((a, b) => Math.abs(b.z) - Math.abs(a.z) || b.count - a.count);
  return {
    examples: context.labels.length,
    limit: normalLimit(falseAlarms / Math.max(1, found.length)),
    slices: found,
  };
};

/** Variance of a label, given its mean; that of a Gaussian is not known and the same for all examples. */
function varianceOf(family: FamilyName, { predicted, observed, probabilities }: Observations): (mu: number) => number {
  if (probabilities) return (mu) => mu * (1 - mu);
  if (family === "poisson") return (mu) => mu;
  const common = mean(observed.map((y, example) => (y - predicted[example]!) ** 2));
  return () => common;
}

function slicesOf(
  { name, values, codes }: DiscreteColumn,
  { predicted, observed, probabilities }: Observations,
  variance: (mu: number) => number,
): Slice[] {
  const groups = values.map((): number[] => []);
  codes.forEach((code, example) => groups[code]!.push(example));
  return groups.flatMap((examples, code) => {
    if (examples.length === 0) return [];
    const rows = Uint32Array.from(examples);
    const [y, mu] = [selectRows(observed, rows, 1), selectRows(predicted, rows, 1)];
    return [
      {
        column: name,
        value: values[code]!,
        ...calibrationOf(y, mu, variance),
        interval: probabilities ? wilsonInterval(sum(y), y.length) : normalInterval(y),
      },
    ];
  });
}

function calibrationOf(
  y: Float64Array,
  mu: Float64Array,
  variance: (mu: number) => number,
): Omit<Slice, "column" | "value" | "interval"> {
  const differences = plus(y, -1, mu);
  const standardError = Math.sqrt(Math.max(sum(mu.map(variance)), dot(differences, differences)));
  return {
    count: y.length,
    meanLabel: mean(y),
    meanPredicted: mean(mu),
    gap: mean(differences),
    z: sum(differences) / (standardError || 1),
  };
}

/** 95% interval of the mean with the sample variance. */
function normalInterval(y: Float64Array): [number, number] | undefined {
  if (y.length < 2) return undefined;
  const centre = mean(y);
  const deviations = y.map((value) => value - centre);
  const half = normalQuantile * Math.sqrt(dot(deviations, deviations) / (y.length - 1) / y.length);
  return [centre - half, centre + half];
}
