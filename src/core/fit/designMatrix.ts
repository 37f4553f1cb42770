/**
 * The matrix Phi of a linear model, known through its products. It has `size` columns, one a weight, and a row for
 * every output of every example: row i * outputs + k is about output k of example i.
 */
export interface Design {
  readonly examples: number;
  readonly outputs: number;
  readonly size: number;
  /** So many of the last columns are intercepts, which are not regularised; none by default. */
  readonly intercepts?: number;
  /** Phi v; v has one entry per column. */
  apply(v: Float64Array): Promise<Float64Array>;
  /**
   * Phi' f(Phi v), reading the features once where they are not held in memory.
   * @param f is given the rows of Phi v from those of the example numbered `from` on, and gives as many
   * @param isRough whether products in single precision will do, which a design may be faster with
   */
  through(v: Float64Array, f: RowsMap, isRough?: boolean): Promise<Float64Array>;
}

export type RowsMap = (rows: Float64Array, from: number) => Float64Array;

/** One whose single products are known too. */
export interface DesignMatrix extends Design {
  /** Phi' r; r has one entry per row. */
  applyTranspose(r: Float64Array): Promise<Float64Array>;
  /** Phi Phi', row-major. */
  gram(): Promise<Float64Array>;
  /** Phi' diag(weights) Phi, row-major; one weight per row. */
  covariance(weights: Float64Array): Promise<Float64Array>;
  /** The same columns for some of the examples, in ascending order. */
  rows(examples: Uint32Array): DesignMatrix;
}
