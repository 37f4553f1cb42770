import type { ReliabilityBin } from "../../../../protocol/studies/cuts/report";
import { wilsonInterval } from "../../../linalg/statistics";
import type { ModelAnalysis } from "./analysis";
import { observe } from "./observe";

const bins = 10;

/**
 * Reliability diagram of the network's predicted means in ten bins of equal width over [0, 1] for probabilities,
 * or over their range otherwise, and the expected calibration error (Guo et al. 2017, equation 3). Of several classes it is about the
 * most probable one: its probability against whether it is the right one.
 */
export const reliability: ModelAnalysis<"reliability"> = (context) => {
  const { probabilities, predicted, observed, ...more } = observe(context);
  const low = probabilities ? 0 : predicted.reduce((a, b) => Math.min(a, b), Infinity);
  const high = probabilities ? 1 : predicted.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / bins || 1;
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, label: 0 }));
  predicted.forEach((mu, i) => {
    const bin = sums[Math.min(bins - 1, Math.floor((mu - low) / width))]!;
    bin.count++;
    bin.predicted += mu;
    bin.label += observed[i]!;
  });
  const all: ReliabilityBin[] = sums.map(({ count, predicted, label }, k) => ({
    from: low + k * width,
    to: low + (k + 1) * width,
    count,
    meanPredicted: count > 0 ? predicted / count : 0,
    meanLabel: count > 0 ? label / count : 0,
    ...(probabilities && count > 0 ? { interval: wilsonInterval(label, count) } : {}),
  }));
  const ece = all.reduce((sum, b) => sum + (b.count / predicted.length) * Math.abs(b.meanLabel - b.meanPredicted), 0);
  return { ece, examples: predicted.length, bins: all, ...more };
};
