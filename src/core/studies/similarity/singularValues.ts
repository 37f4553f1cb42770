import type { Gemm } from "../../products/gemm";
import type { Matrix } from "../../linalg/matrix";
import { symmetricEigenvalues } from "../../products/symmetricEigen";

/** Singular values, largest first, from the smaller Gram matrix: exact to about 1e-8 of the largest. What is rounding there is 0. */
export async function singularValues(matrix: Matrix, gemm: Gemm): Promise<Float64Array> {
  const squares = await symmetricEigenvalues(
    await gemm.multiply(matrix, matrix, matrix.rows > matrix.columns ? "a'b" : "ab'"),
    gemm,
  );
  const rounding = 4 * Number.EPSILON * (squares[0] ?? 0);
  return squares.map((s) => (s > rounding ? Math.sqrt(s) : 0));
}
