/**
 * r -> (A + ridge I)^-1 r by a Cholesky factorisation, for a symmetric positive semidefinite A of n x n values,
 * row-major. The ridge is at least what keeps rounding from making a pivot negative.
 * @param pause awaited now and then, so that long work can be cancelled
 */
export async function ridgeInverse(
  matrix: Float64Array,
  n: number,
  ridge: number,
  pause: () => Promise<void>,
): Promise<(r: Float64Array) => Float64Array> {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  const shift = Math.max(ridge, (1e-10 * trace) / n) || 1;
  const rows = await choleskyFactor(matrix, n, shift, pause);
  return (r) => {
    const x = r.slice();
    for (let i = 0; i < n; i++) x[i] = (x[i]! - dotUpTo(rows[i]!, x, i)) / rows[i]![i]!;
    for (let i = n - 1; i >= 0; i--) {
      const row = rows[i]!;
      const value = (x[i]! /= row[i]!);
      for (let j = 0; j < i; j++) x[j]! -= value * row[j]!;
    }
    return x;
  };
}

/** Rows of the lower factor L of A + shift I = L L', from the lower half of A. */
export async function choleskyFactor(
  matrix: Float64Array,
  n: number,
  shift: number,
  pause: () => Promise<void>,
): Promise<Float64Array[]> {
  const rows: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    if (i % 64 === 0) await pause();
    const row = new Float64Array(i + 1);
    for (let j = 0; j < i; j++) row[j] = (matrix[i * n + j]! - dotUpTo(rows[j]!, row, j)) / rows[j]![j]!;
    row[i] = Math.sqrt(Math.max(matrix[i * n + i]! + shift - dotUpTo(row, row, i), shift * 1e-6));
    rows.push(row);
  }
  return rows;
}

/** L^-1 of a lower factor given by its rows, n x n values, row-major. */
export function lowerInverse(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length;
  const out = new Float64Array(n * n);
  rows.forEach((row, i) => {
    const own = out.subarray(i * n, i * n + n);
    own[i] = 1;
    for (let k = 0; k < i; k++) {
      const [weight, other] = [row[k]!, out.subarray(k * n, k * n + k + 1)];
      for (let j = 0; j <= k; j++) own[j]! -= weight * other[j]!;
    }
    for (let j = 0; j <= i; j++) own[j]! /= row[i]!;
  });
  return out;
}

/** Sum over the first `count` products. */
function dotUpTo(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[k]! * b[k]!;
  return sum;
}
