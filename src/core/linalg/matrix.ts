/** A dense matrix in double precision, row-major. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

export const zeros = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  values: new Float64Array(rows * columns),
});

/** Rows [from, to), as a view. */
export const rowsOf = ({ columns, values }: Matrix, from: number, to: number): Matrix => ({
  rows: to - from,
  columns,
  values: values.subarray(from * columns, to * columns),
});

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

export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = zeros(columns, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned.values[j * rows + i] = values[i * columns + j]!;
  return turned;
}

/** The matrix with row i times `factors[i]`. */
export function scaledRows({ rows, columns, values }: Matrix, factors: ArrayLike<number>): Matrix {
  const scaled = zeros(rows, columns);
  for (let i = 0; i < rows; i++)
    for (let j = i * columns; j < (i + 1) * columns; j++) scaled.values[j] = values[j]! * factors[i]!;
  return scaled;
}
