/**
 * The matrix Phi of a linear model, known through its products. It has `size` columns, one a weight, and a row for every output of
 * every example: row i * outputs + k is about output k of example i.
 */
export interface DesignMatrix {
  readonly examples: number;
  readonly outputs: number;
  readonly size: number;
  /** Phi v; v has one entry per column. */
  apply(v: Float64Array): Promise<Float64Array>;
  /** Phi' r; r has one entry per row. */
  applyTranspose(r: Float64Array): Promise<Float64Array>;
  /** Phi Phi', row-major. */
  gram(): Promise<Float64Array>;
  /** Phi' diag(weights) Phi, row-major; one weight per row. */
  covariance(weights: Float64Array): Promise<Float64Array>;
  /** The same columns for some of the examples, in ascending order. */
  rows(examples: Uint32Array): DesignMatrix;
}
