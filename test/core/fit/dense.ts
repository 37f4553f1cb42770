import type { DesignMatrix } from "../../../src/core/fit/designMatrix";

/** A design matrix written out row by row (row = example * outputs + output), multiplied by plain loops. */
export function dense(rows: readonly (readonly number[])[], outputs = 1): DesignMatrix {
  const dot = (a: readonly number[], b: ArrayLike<number>) => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
  const size = rows[0]!.length;
  const apply = async (v: Float64Array) => Float64Array.from(rows, (row) => dot(row, v));
  const applyTranspose = async (r: Float64Array) =>
    Float64Array.from({ length: size }, (_, j) => rows.reduce((sum, row, i) => sum + row[j]! * r[i]!, 0));
  return {
    examples: rows.length / outputs,
    outputs,
    size,
    apply,
    applyTranspose,
    through: async (v, f) => applyTranspose(f(await apply(v), 0)),
    gram: async () => Float64Array.from(rows.flatMap((a) => rows.map((b) => dot(a, b)))),
    covariance: async (weights) =>
      Float64Array.from(
        rows[0]!.flatMap((_, j) =>
          rows[0]!.map((__, k) => rows.reduce((sum, row, i) => sum + weights[i]! * row[j]! * row[k]!, 0)),
        ),
      ),
    rows: (examples) =>
      dense(
        [...examples].flatMap((i) => rows.slice(i * outputs, (i + 1) * outputs)),
        outputs,
      ),
  };
}

/** Fixed numbers in [-1, 1]: the matrix `noise` of test/bench/softmax.py. */
export const noise = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(91.7 * (i * columns + j + 1) ** 2)),
  );
