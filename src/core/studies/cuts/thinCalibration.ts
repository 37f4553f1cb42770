import type { ReproducedFigures } from "../../../protocol/reproduction";

type Sums = ReproducedFigures["calibration"];

/** Points of a cut that a figure draws. */
const limitOfPoints = 20_000;

/** Points farthest from calibrated that are always kept, by either residual. */
const keptWorst = 1000;

/**
 * The sums of at most `limit` features, in their order: those with the largest residuals, raw and with the
 * regulariser's term, and of the others one of every few. What is thrown away lies nearer to the line than all that was
 * kept for its residual.
 */
export function thinCalibration(sums: Sums, limit = limitOfPoints, worst = keptWorst): Sums {
  const { sumPredicted, sumLabel, regularizer } = sums;
  const features = sumLabel.map((_, feature) => feature);
  if (features.length <= limit) return sums;
  const raw = features.map((f) => Math.abs(sumPredicted[f]! - sumLabel[f]!));
  const regularized = features.map((f) => Math.abs(sumPredicted[f]! + regularizer[f]! - sumLabel[f]!));
  const most = Math.min(worst, Math.floor(limit / 2));
  const kept = new Set([...largest(raw, most), ...largest(regularized, most)]);
  const others = features.filter((f) => !kept.has(f));
  const room = limit - kept.size;
  for (let i = 0; i < room; i++) kept.add(others[Math.floor((i * others.length) / room)]!);
  const pick = (values: number[]) => values.filter((_, f) => kept.has(f));
  return { sumPredicted: pick(sumPredicted), sumLabel: pick(sumLabel), regularizer: pick(regularizer) };
}

/** Positions of the `count` largest values. */
const largest = (values: number[], count: number): number[] =>
  values
    .map((_, i) => i)
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count);
