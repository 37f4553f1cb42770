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
export function normalizeInputs(
  inputs: Float64Array,
  width: number,
  reference: Uint32Array,
  how: Normalization,
): InputScaling | undefined {
  if (how === "none") return undefined;
  const columns = describeColumns(inputs, width, reference);
  const scaling = { mean: columns.map(({ mean }) => mean), scale: columns.map((column) => scales[how](column) || 1) };
  scaleInputs(inputs, scaling);
  return scaling;
}

/** Normalises inputs in place with statistics known before. */
export function scaleInputs(inputs: Float64Array, { mean, scale }: InputScaling): void {
  const width = mean.length;
  for (let row = 0; row < inputs.length; row += width)
    for (let j = 0; j < width; j++) inputs[row + j] = (inputs[row + j]! - mean[j]!) / scale[j]!;
}

/** Row by row, as the values lie in memory: column by column takes several times as long. */
function describeColumns(inputs: Float64Array, width: number, reference: Uint32Array): ColumnStatistics[] {
  const [sum, squares] = [new Float64Array(width), new Float64Array(width)];
  const [min, max] = [new Float64Array(width).fill(Infinity), new Float64Array(width).fill(-Infinity)];
  for (const example of reference)
    for (let j = 0, at = example * width; j < width; j++, at++) {
      const value = inputs[at]!;
      sum[j]! += value;
      if (value < min[j]!) min[j] = value;
      if (value > max[j]!) max[j] = value;
    }
  // The rounded mean of equal values may differ from them: such a column must not seem to vary.
  const mean = sum.map((total, j) => (min[j] === max[j] ? min[j]! : total / reference.length));
  for (const example of reference)
    for (let j = 0, at = example * width; j < width; j++, at++) squares[j]! += (inputs[at]! - mean[j]!) ** 2;
  return Array.from(mean, (centre, j) => ({
    mean: centre,
    min: min[j]!,
    max: max[j]!,
    deviation: Math.sqrt(squares[j]! / reference.length),
  }));
}
