import type { InputScaling } from "../../protocol/encoding";
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
 * @returns what was subtracted and divided by
 */
export function normalizeInputs(inputs: Float64Array, width: number, reference: Uint32Array, how: Normalization): InputScaling | undefined {
  if (how === "none") return undefined;
  const columns = Array.from({ length: width }, (_, column) => describeColumn(inputs, width, column, reference));
  const scaling = { mean: columns.map(({ mean }) => mean), scale: columns.map((column) => scales[how](column) || 1) };
  scaleInputs(inputs, scaling);
  return scaling;
}

/** Normalises inputs in place with statistics known before. */
export function scaleInputs(inputs: Float64Array, { mean, scale }: InputScaling): void {
  const width = mean.length;
  for (let column = 0; column < width; column++) {
    for (let at = column; at < inputs.length; at += width) inputs[at] = (inputs[at]! - mean[column]!) / scale[column]!;
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
