import type { Value } from "../layers/emitter";
import type { WeightArray } from "../layers/source";

/**
 * Numbers that are known when the graph is read: weights, axes, shapes. NaN stands for what depends on the number of
 * examples.
 */
export interface Constant {
  kind: "constant";
  /** Of the node that holds or computes it. */
  name: string;
  shape: number[];
  data: WeightArray["data"] | Float64Array;
}

/** What a node reads or makes. Signals have the batch as their first axis. */
export type Operand = Constant | { kind: "signal"; value: Value };

export const signal = (value: Value): Operand => ({ kind: "signal", value });

export const vector = (name: string, data: readonly number[]): Constant => ({
  kind: "constant",
  name,
  shape: [data.length],
  data: Float64Array.from(data),
});
