import type { Matrix } from "../../linalg/matrix";
import { sum } from "../../linalg/statistics";
import { hsic } from "../../statistics/hsic";
import { overArrays } from "../../statistics/overBatches";
import { squaredLengths, type Representation } from "./representation";

/**
 * A representation as observed, or as drawn for a baseline, which keeps all of it but its frame. What is asked for is
 * computed once.
 */
export class Side {
  private own?: number;

  constructor(
    readonly representation: Representation,
    readonly frame: Matrix,
    private lengths?: Float64Array,
  ) {}

  /** Of every example the squared length of its centred activations. */
  get squaredLengths(): Float64Array {
    return (this.lengths ??= squaredLengths(this.frame, this.representation.scales));
  }

  /** HSIC_1 of the linear kernel with itself, times n (n - 3). */
  get ownHsic(): number {
    const squares = sum(this.representation.scales.map((s) => s ** 4));
    return (this.own ??= linearHsic(squares, this.squaredLengths, this.squaredLengths));
  }
}

/**
 * HSIC_1 of the kernels K = X X' and L = Y Y' of centred activations, times n (n - 3).
 * @param squares |X' Y|^2
 * @param k diagonal of K
 * @param l diagonal of L
 */
export function linearHsic(squares: number, k: Float64Array, l: Float64Array): number {
  return overArrays(hsic(squares), [{ k, l }]);
}
