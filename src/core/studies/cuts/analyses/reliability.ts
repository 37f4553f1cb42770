import type { Reliability, ReliabilityBin } from "../../../../protocol/studies/cuts/report";
import { sum, wilsonInterval } from "../../../linalg/statistics";
import { extremes } from "../../../statistics/extremes";
import { overArrays } from "../../../statistics/overBatches";
import { reliabilityBins } from "../../../statistics/reliabilityBins";
import type { ModelContext } from "./analysis";
import { observe } from "./observe";

const bins = 10;

/**
 * Reliability diagram of the network's predicted means in ten bins of equal width over [0, 1] for probabilities, or
 * over their range otherwise, and the expected calibration error (Guo et al. 2017, equation 3). Of several classes it
 * is about the most probable one: its probability against whether it is the right one.
 */
export function reliability(context: ModelContext): Reliability {
  const { probabilities, predicted, observed } = observe(context);
  const { min, max } = overArrays(extremes(1), [predicted]);
  const [low, high] = probabilities ? [0, 1] : [min[0]!, max[0]!];
  const width = (high - low) / bins || 1;
  const sums = overArrays(reliabilityBins(bins, low, high), [{ predicted, observed }]);
  const all = Array.from(sums.counts, (count, k): ReliabilityBin => {
    const label = sums.observed[k]!;
    return {
      from: low + k * width,
      to: low + (k + 1) * width,
      count,
      meanPredicted: count > 0 ? sums.predicted[k]! / count : 0,
      meanLabel: count > 0 ? label / count : 0,
      ...(probabilities && count > 0 ? { interval: wilsonInterval(label, count) } : {}),
    };
  });
  const ece = all.reduce((sum, b) => sum + (b.count / predicted.length) * Math.abs(b.meanLabel - b.meanPredicted), 0);
  return {
    ece,
    examples: predicted.length,
    bins: all,
    // What is observed of classes is whether the most probable one is right.
    ...(context.family === "multinomial" ? { accuracy: sum(sums.observed) / predicted.length } : {}),
  };
}
