import type { Matrix } from "../linalg/matrix";
import type { Statistic } from "./statistic";
import { vectorSums } from "./vectorSums";

/** Two sets of variables, one row each, for the same examples, one column each. */
export interface Variables {
  a: Matrix;
  b: Matrix;
}

/**
 * A B' of two sets of variables: its blocks are sums over the examples. Of variables whose means were subtracted (see
 * `moments`) it is the count times their covariances; two passes keep the digits that one pass over variables far from
 * zero loses.
 * @param multiply a b', by whatever is fast
 */
export function crossProducts(
  rows: number,
  columns: number,
  multiply: (a: Matrix, b: Matrix) => Matrix | Promise<Matrix>,
): Statistic<Variables, Float64Array, Matrix> {
  const sums = vectorSums(rows * columns);
  return {
    ...sums,
    add: async (state, { a, b }) => sums.add(state, (await multiply(a, b)).values),
    finish: (values) => ({ rows, columns, values }),
  };
}
