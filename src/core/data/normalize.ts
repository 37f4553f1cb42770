import type { Normalization } from "../../protocol/recipe";

interface ColumnStatistics {
  mean: number;
  min: number;
  max: number;
  /** Population standard deviation. */
  deviation: number;
}

/** What a column is divided by, after its mean was subtracted. */
const scales: { [N in Exclude<Normalization, "none">]: (column: ColumnStatistics) => number } = {
  "mean-range": ({ min, max }) => max - min,
  "mean-std": ({ deviation }) => deviation,
};

/**
 * Normalises `examples` x `width` inputs in place, with the statistics of the reference examples only.
 * A column that is constant there has its constant subtracted and is divided by 1.
 */
export function normalizeInputs(inputs: Float64Array, width: number, reference: Uint32Array, how: Normalization): void {
  if (how === "none") return;
  for (let column = 0; column < width; column++) {
    const statistics = describeColumn(inputs, width, column, reference);
    const scale = scales[how](statistics) || 1;
    for (let at = column; at < inputs.length; at += width) inputs[at] = (inputs[at]! - statistics.mean) / scale;
  }
}

function describeColumn(inputs: Float64Array, width: number, column: number, reference: Uint32Array): ColumnStatistics {
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (const example of reference) {
    const value = inputs[example * width + column]!;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  // The rounded mean of equal values may differ from them: such a column must not seem to vary.
  if (min === max) return { mean: min, min, max, deviation: 0 };
  const mean = sum / reference.length;
  let squares = 0;
  for (const example of reference) squares += (inputs[example * width + column]! - mean) ** 2;
  return { mean, min, max, deviation: Math.sqrt(squares / reference.length) };
}
