import type { Products } from "../../products/products";
import type { Matrix } from "../../linalg/matrix";
import { symmetricEigen } from "../../products/symmetricEigen";
import type { Representation } from "./representation";
import { observed } from "./draws";
import type { Side } from "./side";

export interface MeasureSettings {
  /** Share of the variance that SVCCA keeps. */
  variance: number;
  /** Ascending. */
  epsilons: readonly number[];
}

/** Canonical correlations of two representations, largest first. */
export interface Canonical {
  correlations: Float64Array;
  /** Of the first side, orthonormal rows in the coordinates of its frame. */
  directions: Matrix;
}

/** Two representations over the same examples; of the second side as observed, or as drawn for a baseline. */
export class Pair {
  private found?: Promise<Canonical>;

  constructor(
    readonly sides: { x: Side; y: Side },
    /** Inner products of the frames, [rank of x, rank of y]. */
    readonly overlaps: Matrix,
    /** RBF CKA, which is computed for all pairs at once. */
    readonly rbfCka: number,
    readonly settings: MeasureSettings,
    readonly products: Products,
  ) {}

  get x(): Representation {
    return this.sides.x.representation;
  }

  get y(): Representation {
    return this.sides.y.representation;
  }

  canonical(): Promise<Canonical> {
    return (this.found ??= canonicalCorrelations(this.overlaps, this.products));
  }
}

/** Two representations as they are; their RBF CKA is not known. */
export async function observedPair(
  x: Representation,
  y: Representation,
  settings: MeasureSettings,
  products: Products,
): Promise<Pair> {
  return new Pair(
    { x: observed.sideOf(x), y: observed.sideOf(y) },
    await products.multiply(x.frame, y.frame, "ab'"),
    NaN,
    settings,
    products,
  );
}

/** The singular values of the frames' inner products, with the left singular vectors. */
async function canonicalCorrelations(overlaps: Matrix, products: Products): Promise<Canonical> {
  const { rows, columns } = overlaps;
  const isTall = rows > columns;
  const { values, vectors } = await symmetricEigen(
    await products.multiply(overlaps, overlaps, isTall ? "a'b" : "ab'"),
    products,
  );
  const correlations = values.map((v) => Math.sqrt(Math.min(1, Math.max(0, v))));
  return { correlations, directions: isTall ? normalized(await products.multiply(vectors, overlaps, "ab'")) : vectors };
}

/** Every row divided by its length, in place. */
export function normalized(matrix: Matrix): Matrix {
  const { rows, columns, values } = matrix;
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    const length = Math.sqrt(row.reduce((total, v) => total + v * v, 0)) || 1;
    for (let k = 0; k < columns; k++) row[k]! /= length;
  }
  return matrix;
}
