import { moments } from "../statistics/moments";
import { overBatches } from "../statistics/overBatches";
import { reading } from "../statistics/together";
import type { FeatureSource } from "./probe";
import type { Pause, Work } from "../work";

/** What makes a feature of mean 0 and standard deviation 1: (x - mean) * factor. The factor of a constant one is 0. */
export interface Standard {
  mean: Float64Array;
  factor: Float64Array;
}

/** Bytes of features that are read at a time. */
const blockBytes = 16e6;

/**
 * Some examples of a source in ascending order, block by block as the source has them; `from` counts among these
 * examples.
 */
export async function* readBlocks(
  source: FeatureSource,
  examples: Uint32Array,
  pause: Pause,
): AsyncGenerator<{ from: number; values: Float32Array }> {
  const { width } = source;
  const most = Math.max(1, Math.floor(blockBytes / (4 * width)));
  for (let from = 0, to = 0; from < examples.length; from = to) {
    await pause();
    const first = examples[from]!;
    while (to < examples.length && examples[to]! < first + most) to++;
    const read = await source.read(first, examples[to - 1]! + 1);
    if (read.length === (to - from) * width) yield { from, values: read };
    else {
      const values = new Float32Array((to - from) * width);
      for (let i = from; i < to; i++)
        values.set(
          read.subarray((examples[i]! - first) * width, (examples[i]! - first + 1) * width),
          (i - from) * width,
        );
      yield { from, values };
    }
  }
}

/**
 * Of every feature, in float64 and one pass. A feature whose deviation is no more than the rounding of its mean is
 * constant.
 */
export async function standardOf(
  source: FeatureSource,
  examples: Uint32Array,
  work: Pick<Work, "pause">,
): Promise<Standard> {
  const values = reading((block: { values: Float32Array }) => block.values, moments(source.width));
  const blocks = readBlocks(source, examples, work.pause);
  const { mean, variance } = await overBatches(values, blocks, work);
  const factor = variance.map((square, j) => {
    const deviation = Math.sqrt(square);
    return deviation > 1e-12 * Math.abs(mean[j]!) ? 1 / deviation : 0;
  });
  return { mean, factor };
}

/** The standardised features, rounded to float32: what a probe is fitted to. */
export function standardize(
  values: Float32Array,
  { mean, factor }: Standard,
  out = new Float32Array(values.length),
): Float32Array {
  const width = mean.length;
  for (let at = 0; at < values.length; at += width)
    for (let j = 0; j < width; j++) out[at + j] = (values[at + j]! - mean[j]!) * factor[j]!;
  return out;
}
