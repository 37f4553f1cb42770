import type { RowValues } from "../../../features/rows";
import { product } from "../../../linalg/shape";
import type { GraphNode } from "../../../onnx/graph";
import type { Trace } from "../../../onnx/trace";

/** A unit that is at its kink for one example. */
export interface Kink {
  node: GraphNode;
  /** Place of the unit among those of an example. */
  unit: number;
  /** The example's place among the fitted ones. */
  example: number;
  /** The slopes that it may have lie between these. */
  lower: number;
  upper: number;
  /** The slope on the side on which it is. */
  side: number;
}

/**
 * All kinks of the fitted examples, in a fixed order: slopes and all else that they have is kept in arrays of this
 * order.
 */
export class Kinks {
  /** The examples with a kink, ascending. */
  readonly examples: Uint32Array;
  readonly nodes: readonly GraphNode[];
  /** For each node and each example the kinks, as indices. */
  private readonly places = new Map<GraphNode, Map<number, number[]>>();

  constructor(
    readonly list: readonly Kink[],
    private readonly trace: Trace,
  ) {
    this.examples = Uint32Array.from(new Set(list.map((k) => k.example))).sort();
    for (const [index, { node, example }] of list.entries()) {
      const ofNode = this.places.get(node) ?? new Map<number, number[]>();
      ofNode.set(example, [...(ofNode.get(example) ?? []), index]);
      this.places.set(node, ofNode);
    }
    this.nodes = [...this.places.keys()];
  }

  /** Those of them that a condition on their place in the list holds for. */
  where(holds: (index: number) => boolean): Kinks {
    return new Kinks(
      this.list.filter((_, index) => holds(index)),
      this.trace,
    );
  }

  values(of: (kink: Kink) => number): Float64Array {
    return Float64Array.from(this.list, of);
  }

  /** Units of a node for one example. */
  units(node: GraphNode): number {
    return product(this.trace.dims(node.output));
  }

  /**
   * Slopes as the gradient graph reads them.
   * @param rows the example of every row
   */
  slopeRows(slopes: Float64Array, rows: Uint32Array): Map<GraphNode, RowValues> {
    return new Map(
      [...this.places].map(([node, places]) => [
        node,
        this.rowValues(node, NaN, (row) => places.get(rows[row]!) ?? [], slopes),
      ]),
    );
  }

  /**
   * Coefficients that pick for every kink its own unit's pre-activation, times a factor, from a row of its own.
   * @returns by the signal that holds the pre-activations
   */
  pickingRows(factors: Float64Array): Map<string, RowValues> {
    const signals = [...new Set(this.nodes.map(preActivation))];
    return new Map(
      signals.map((signal) => {
        const node = this.nodes.find((n) => preActivation(n) === signal)!;
        return [
          signal,
          this.rowValues(node, 0, (row) => (preActivation(this.list[row]!.node) === signal ? [row] : []), factors),
        ];
      }),
    );
  }

  /** Rows of a node's units: `otherwise`, but for the kinks `at` the row. */
  private rowValues(
    node: GraphNode,
    otherwise: number,
    at: (row: number) => readonly number[],
    values: Float64Array,
  ): RowValues {
    const units = this.units(node);
    return (from, to) => {
      const out = new Float64Array((to - from) * units).fill(otherwise);
      for (let row = from; row < to; row++)
        for (const kink of at(row)) out[(row - from) * units + this.list[kink]!.unit] = values[kink]!;
      return out;
    };
  }
}

/** The signal whose zeros are the kinks of a node with `kinkSlopes`. */
export const preActivation = (node: GraphNode): string => node.inputs[0]!;
