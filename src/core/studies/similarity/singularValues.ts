import type { Products } from "../../products/products";
import type { Matrix } from "../../linalg/matrix";
import { symmetricEigenvalues } from "../../products/symmetricEigen";

/**
 * Singular values, largest first, from the smaller Gram matrix: exact to about 1e-8 of the largest. What is rounding
 * there is 0.
 */
export async function singularValues(matrix: Matrix, products: Products): Promise<Float64Array> {
  const squares = await symmetricEigenvalues(
    await products.multiply(matrix, matrix, matrix.rows > matrix.columns ? "a'b" : "ab'"),
    products,
  );
  const rounding = 4 * Number.EPSILON * (squares[0] ?? 0);
  return squares.map((s) => (s > rounding ? Math.sqrt(s) : 0));
}
