import type { Reduction } from "../../protocol/studies/probes/report";
import type { ProbesRecipe } from "../../protocol/studies/probes/recipe";
import { wideWidth } from "../../protocol/studies/probes/recipe";
import type { Emitter } from "../autodiff/emitter";
import { seededRandom, shuffledIndices } from "../linalg/random";
import { product } from "../linalg/shape";
import type { ProbedTensor } from "./tensors";

/** A tensor and what of it becomes features. */
export interface ReducedTensor extends ProbedTensor {
  reduction: Reduction;
}

/** How often every value enters the projection (Martinsson and Tropp 2020, section 9.2: eight are enough). */
const copies = 8;

/**
 * What becomes of a tensor of more than `wideWidth` values. Channels are axis 1 of a batch of tensors of rank 3 or
 * more: where there are none, or too many, a projection takes the place of pooling.
 */
export function reductionOf({ width, dims }: ProbedTensor, wide: ProbesRecipe["wide"]): Reduction {
  if (width <= wideWidth || wide === "exact") return { kind: "none", width };
  const pooled = 2 * dims[0]!;
  return wide === "pool" && dims.length > 1 && pooled <= wideWidth
    ? { kind: "pool", width: pooled }
    : { kind: "project", width: wideWidth };
}

/** Values an example that a reduction makes on its way. */
export const valuesOnTheWay = ({ width, reduction }: ReducedTensor): number =>
  reduction.kind === "project" ? copies * width : width;

/** Emits the features of a tensor, [N, reduction.width]. */
export function emitFeatures(emit: Emitter, { tensor, dims, width, reduction }: ReducedTensor, seed: number): string {
  const values = emit.perExample(tensor);
  if (reduction.kind === "pool") return pool(emit, values, dims);
  const flat = emit.reshape(values, [-1, width]);
  return reduction.kind === "project" ? project(emit, flat, width, reduction.width, seed) : emit.op("Identity", [flat]);
}

/** Mean and maximum of every channel. */
function pool(emit: Emitter, values: string, [channels, ...places]: readonly number[]): string {
  const image = emit.reshape(values, [-1, channels!, product(places)]);
  const both = ["ReduceMean", "ReduceMax"].map((type) => emit.reduce(type, image, [2]));
  return emit.reshape(emit.op("Concat", both, { axis: 1 }), [-1, 2 * channels!]);
}

/**
 * A sparse sign embedding: in each of several rounds the values are shuffled, given random signs and dealt out to the
 * features, each to one; a feature is the sum of what it got over the square root of the number of rounds, which keeps
 * distances in the mean.
 */
function project(emit: Emitter, flat: string, width: number, features: number, seed: number): string {
  const random = seededRandom(seed);
  const slots = Math.ceil(width / features) * features;
  const index = new BigInt64Array(copies * slots);
  const signs = Array<number>(copies * slots).fill(0);
  for (let round = 0; round < copies; round++) {
    // Slots beyond the values read any of them, times zero.
    shuffledIndices(slots, random).forEach((value, slot) => {
      index[round * slots + slot] = BigInt(value < width ? value : 0);
      signs[round * slots + slot] = value < width ? (random() < 0.5 ? 1 : -1) / Math.sqrt(copies) : 0;
    });
  }
  const dealt = emit.op("Mul", [
    emit.op("Gather", [flat, emit.ints(index)], { axis: 1 }),
    emit.floats(signs, [signs.length]),
  ]);
  return emit.reduceSum(emit.reshape(dealt, [-1, (copies * slots) / features, features]), [1], false);
}
