import type { ReliabilityBin } from "../../protocol/report";
import { wilsonInterval } from "../linalg/statistics";
import type { ModelAnalysis } from "./analysis";

const bins = 10;

/**
 * Reliability diagram of the network's predicted means in ten bins of equal width over [0, 1] for Bernoulli,
 * or over their range otherwise, and the expected calibration error (Guo et al. 2017, equation 3).
 */
export const reliability: ModelAnalysis<"reliability"> = ({ means, labels, bernoulli }) => {
  const low = bernoulli ? 0 : means.reduce((a, b) => Math.min(a, b), Infinity);
  const high = bernoulli ? 1 : means.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / bins || 1;
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, label: 0 }));
  means.forEach((mu, i) => {
    const bin = sums[Math.min(bins - 1, Math.floor((mu - low) / width))]!;
    bin.count++;
    bin.predicted += mu;
    bin.label += labels[i]!;
  });
  const all: ReliabilityBin[] = sums.map(({ count, predicted, label }, k) => ({
    from: low + k * width,
    to: low + (k + 1) * width,
    count,
    meanPredicted: count > 0 ? predicted / count : 0,
    meanLabel: count > 0 ? label / count : 0,
    ...(bernoulli && count > 0 ? { interval: wilsonInterval(label, count) } : {}),
  }));
  const ece = all.reduce((sum, b) => sum + (b.count / means.length) * Math.abs(b.meanLabel - b.meanPredicted), 0);
  return { ece, examples: means.length, bins: all };
};
