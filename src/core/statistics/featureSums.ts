import type { Statistic } from "./statistic";
import { vectorSums } from "./vectorSums";

/** Features of some examples, known by their product with a vector. */
export interface Weighted {
  features: { applyTranspose(r: Float64Array): Promise<Float64Array> };
  /** r: one weight a row of the features, that is an example and output. */
  weights: Float64Array;
}

/**
 * Sum over the examples of r f(x) for every feature f: with r = mu - y the gradient of the loss, with r = y the labels'
 * side of calibration (paper, Definition 2). The product divides a batch as it likes, so all examples at hand can be
 * one batch.
 * @param size features
 */
export function featureSums(size: number): Statistic<Weighted, Float64Array, Float64Array> {
  const sums = vectorSums(size);
  return {
    ...sums,
    add: async (state, { features, weights }) => sums.add(state, await features.applyTranspose(weights)),
  };
}
