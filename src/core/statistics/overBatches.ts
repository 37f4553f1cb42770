import type { Work } from "../work";
import type { ImmediateStatistic, Statistic } from "./statistic";

/** Numbers in one batch of what is picked from arrays: 2 MB. */
const valuesPerBatch = 2 ** 18;

/**
 * Runs a statistic over batches as they come, with a pause before each: long work can be cancelled there.
 * @throws what `pause` throws
 */
export async function overBatches<Batch, State, Result>(
  statistic: Statistic<Batch, State, Result>,
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  { pause }: Pick<Work, "pause">,
): Promise<Result> {
  let state = statistic.start();
  for await (const batch of batches) {
    await pause();
    state = await statistic.add(state, batch);
  }
  return statistic.finish(state);
}

/** The same without a pause, for what is done at once. */
export function overArrays<Batch, State, Result>(
  statistic: ImmediateStatistic<Batch, State, Result>,
  batches: Iterable<Batch>,
): Result {
  let state = statistic.start();
  for (const batch of batches) state = statistic.add(state, batch);
  return statistic.finish(state);
}

/**
 * Examples in batches.
 * @param examples their indices
 * @param width numbers that are read of each example
 */
export function* inBatches(examples: Uint32Array, width: number): Generator<Uint32Array> {
  const size = Math.max(1, Math.floor(valuesPerBatch / width));
  for (let from = 0; from < examples.length; from += size) yield examples.subarray(from, from + size);
}
