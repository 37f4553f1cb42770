import type { Floats } from "../linalg/matrix";
import type { GraphNode } from "../onnx/graph";
import type { Work } from "../work";

/** A value of their own for some of the rows, [to - from, ...]. */
export type RowValues = (from: number, to: number) => Float64Array;

/** What a pass is fed with. */
export interface Rows {
  examples: number;
  /**
   * Inputs of the examples [from, to), row-major, each the product of the network's input shape. They are used until
   * the next call.
   */
  read(from: number, to: number): Floats | Promise<Floats>;
  /** All inputs, where they are in memory: they are not copied then. */
  all?: Floats;
  /**
   * The K outputs, each a sum of coefficients times logits: the same coefficients for all rows, or for each its own.
   */
  outputs: readonly (readonly number[] | RowValues)[];
  /** Further signals whose values, times coefficients, are added to every output. */
  seeds?: ReadonlyMap<string, RowValues>;
  /** The slopes of units at kinks, NaN for all others. */
  slopes?: ReadonlyMap<GraphNode, RowValues>;
  /** Told before each batch the fraction that is done, and paused. */
  work: Work;
}
