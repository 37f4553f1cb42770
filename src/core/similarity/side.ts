import type { Matrix } from "../linalg/matrix";
import type { Representation } from "./representation";

/** A representation as observed, or as drawn for a baseline, which keeps all of it but its frame. */
export class Side {
  private lengths?: Float64Array;

  constructor(
    readonly representation: Representation,
    readonly frame: Matrix,
  ) {}

  /** Of every example the squared length of its centred activations. */
  get squaredLengths(): Float64Array {
    if (this.lengths) return this.lengths;
    const { rows, columns, values } = this.frame;
    const { scales } = this.representation;
    const lengths = new Float64Array(columns);
    for (let i = 0; i < rows; i++) for (let k = 0; k < columns; k++) lengths[k]! += (scales[i]! * values[i * columns + k]!) ** 2;
    return (this.lengths = lengths);
  }
}
