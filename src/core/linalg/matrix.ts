export type Floats = Float64Array | Float32Array;

/** A dense matrix, row-major; in double precision where nothing else is said. */
export interface Matrix<F extends Floats = Float64Array> {
  rows: number;
  columns: number;
  values: F;
}

export const zeros = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  values: new Float64Array(rows * columns),
});

/** Values, row after row, as a matrix of so many columns. */
export const matrixOf = <F extends Floats>(values: F, columns: number): Matrix<F> => ({
  rows: values.length / columns,
  columns,
  values,
});

/** Zeros of the same precision. */
export const zerosLike = (values: Floats, length: number): Floats =>
  values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

/** Rows [from, to), as a view. */
export function rowsOf<F extends Floats>(matrix: Matrix<F>, from: number, to: number): Matrix<F>;
export function rowsOf({ columns, values }: Matrix<Floats>, from: number, to: number): Matrix<Floats> {
  return { rows: to - from, columns, values: values.subarray(from * columns, to * columns) };
}

/** The first rows and columns, as a copy. */
export function corner({ columns: width, values }: Matrix, rows: number, columns: number): Matrix {
  return columnsOf({ rows, columns: width, values }, 0, columns);
}

/** Columns [from, to), as a copy. */
export function columnsOf({ rows, columns: width, values }: Matrix, from: number, to: number): Matrix {
  const part = zeros(rows, to - from);
  for (let i = 0; i < rows; i++) part.values.set(values.subarray(i * width + from, i * width + to), i * part.columns);
  return part;
}

export function transposed<F extends Floats>(matrix: Matrix<F>): Matrix<F>;
export function transposed(matrix: Matrix<Floats>): Matrix<Floats> {
  const turned = matrixOf(zerosLike(matrix.values, matrix.values.length), matrix.rows);
  transposeRows(matrix, turned, 0, matrix.rows);
  return turned;
}

/** The same of a matrix that takes long to turn. @param pause awaited on the way, so that long work can be cancelled */
export async function transposedInBands(
  matrix: Matrix<Float32Array>,
  pause: () => Promise<void>,
): Promise<Matrix<Float32Array>> {
  const { rows, columns } = matrix;
  const turned = matrixOf(new Float32Array(matrix.values.length), rows);
  const band = Math.max(tile, Math.floor(4e6 / columns));
  for (let from = 0; from < rows; from += band) {
    await pause();
    transposeRows(matrix, turned, from, Math.min(rows, from + band));
  }
  return turned;
}

const tile = 32;

/** Rows [from, to) of a matrix as columns of another, in tiles that fit into the cache. */
function transposeRows(
  { values, columns }: Matrix<Floats>,
  { values: out, columns: rows }: Matrix<Floats>,
  from: number,
  to: number,
): void {
  for (let i0 = from; i0 < to; i0 += tile)
    for (let j0 = 0; j0 < columns; j0 += tile) {
      const [i1, j1] = [Math.min(to, i0 + tile), Math.min(columns, j0 + tile)];
      for (let j = j0; j < j1; j++) for (let i = i0; i < i1; i++) out[j * rows + i] = values[i * columns + j]!;
    }
}

/** The matrix with row i times `factors[i]`. */
export function scaledRows({ rows, columns, values }: Matrix, factors: ArrayLike<number>): Matrix {
  const scaled = zeros(rows, columns);
  for (let i = 0; i < rows; i++)
    for (let j = i * columns; j < (i + 1) * columns; j++) scaled.values[j] = values[j]! * factors[i]!;
  return scaled;
}
