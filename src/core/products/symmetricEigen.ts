import type { Products } from "./products";
import { zeros, type Matrix } from "../linalg/matrix";
import { concat } from "../linalg/vector";
import { consistentZ, secularRoots } from "./secular";
import { implicitQl, rotateRows, tridiagonalize, type Tridiagonal } from "./tridiagonal";

/** Eigenvalues, largest first, and the eigenvectors as the rows of a matrix. */
export interface SymmetricEigen {
  values: Float64Array;
  vectors: Matrix;
}

/** Eigenvalues of a symmetric matrix, largest first. */
export async function symmetricEigenvalues(
  { rows, columns, values }: Matrix,
  products: Products,
): Promise<Float64Array> {
  const { diagonal, beside } = await tridiagonalize({ rows, columns, values: values.slice() }, products);
  return implicitQl(diagonal, beside).sort().reverse();
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by divide and conquer (Cuppen 1981; Golub and Van Loan 2013,
 * section 8.4.3).
 */
export async function symmetricEigen({ rows, columns, values }: Matrix, products: Products): Promise<SymmetricEigen> {
  const reduced = await tridiagonalize({ rows, columns, values: values.slice() }, products);
  const size = reduced.diagonal.reduce(
    (most, d, i) => Math.max(most, Math.abs(d) + Math.abs(reduced.beside[i] ?? 0)),
    0,
  );
  const found = descending(await divide(reduced.diagonal, reduced.beside, 8 * Number.EPSILON * size, products));
  return { values: found.values, vectors: await applyReflections(found.vectors, reduced, products) };
}

/** Smaller tridiagonal matrices are not divided. */
const leaf = 48;

/** @param negligible rounding of the whole matrix: eigenvalues need not be known better */
async function divide(
  d: Float64Array,
  e: Float64Array,
  negligible: number,
  products: Products,
): Promise<SymmetricEigen> {
  const n = d.length;
  if (n <= leaf) {
    const vectors = identity(n);
    return { values: implicitQl(d, e, vectors), vectors };
  }
  const half = n >> 1;
  const tie = e[half - 1]!;
  const rho = Math.abs(tie);
  d[half - 1]! -= rho;
  d[half]! -= rho;
  const low = await divide(d.slice(0, half), e.slice(0, half - 1), negligible, products);
  const high = await divide(d.slice(half), e.slice(half), negligible, products);
  const z = new Float64Array(n);
  for (let i = 0; i < half; i++) z[i] = low.vectors.values[i * half + half - 1]!;
  for (let i = half; i < n; i++) z[i] = Math.sign(tie) * high.vectors.values[(i - half) * (n - half)]!;
  return merge(sideBySide(low, high), z, rho, negligible, products);
}

/** The eigenvectors of diag(values) + rho z z', in the coordinates in which `both` is written. */
async function merge(
  both: SymmetricEigen,
  z: Float64Array,
  rho: number,
  negligible: number,
  products: Products,
): Promise<SymmetricEigen> {
  const order = Array.from(both.values.keys()).sort((i, j) => both.values[i]! - both.values[j]!);
  const { kept, deflated } = deflate(both, z, rho, negligible, order);
  if (kept.length === 0) return both;
  const poles = Float64Array.from(kept, (i) => both.values[i]!);
  const weights = Float64Array.from(kept, (i) => z[i]!);
  const { roots, distances } = secularRoots(poles, weights, rho);
  const turns = secularVectors(consistentZ(poles, weights, distances), distances);
  const turned = await products.multiply(turns, pick(both.vectors, kept));
  return stack([
    { values: roots, vectors: turned },
    { values: Float64Array.from(deflated, (i) => both.values[i]!), vectors: pick(both.vectors, deflated) },
  ]);
}

/**
 * Splits off the eigenvalues that stay: where z is negligible, or can be made so by rotating two directions of nearly
 * equal values.
 */
function deflate(
  { values, vectors }: SymmetricEigen,
  z: Float64Array,
  rho: number,
  negligible: number,
  order: readonly number[],
): { kept: number[]; deflated: number[] } {
  const kept: number[] = [];
  const deflated: number[] = [];
  for (const i of order) {
    if (rho * Math.abs(z[i]!) <= negligible) {
      deflated.push(i);
      continue;
    }
    const last = kept.at(-1);
    const length = last === undefined ? 0 : Math.hypot(z[last]!, z[i]!);
    if (last !== undefined && ((values[i]! - values[last]!) * Math.abs(z[i]! * z[last]!)) / length ** 2 <= negligible) {
      const [c, s] = [z[i]! / length, z[last]! / length];
      rotateRows(vectors, last, i, c, s);
      const [a, b] = [values[last]!, values[i]!];
      values[last] = c * c * a + s * s * b;
      values[i] = s * s * a + c * c * b;
      z[i] = length;
      deflated.push(kept.pop()!);
    }
    kept.push(i);
  }
  return { kept, deflated };
}

/** Rows z_j / (pole_j - root_i), of length 1. */
function secularVectors(z: Float64Array, distances: Float64Array): Matrix {
  const n = z.length;
  const vectors = zeros(n, n);
  for (let i = 0; i < n; i++) {
    const row = vectors.values.subarray(i * n, (i + 1) * n);
    let squares = 0;
    for (let j = 0; j < n; j++) {
      row[j] = z[j]! / distances[i * n + j]!;
      squares += row[j]! ** 2;
    }
    const length = Math.sqrt(squares);
    for (let j = 0; j < n; j++) row[j]! /= length;
  }
  return vectors;
}

/** Reflections that are applied together, as I - V T' V' (Schreiber and Van Loan 1989). */
const together = 64;

/** The rows, eigenvectors of the tridiagonal matrix, become those of the matrix it was made of. */
async function applyReflections(
  rows: Matrix,
  { reflectors, factors }: Tridiagonal,
  products: Products,
): Promise<Matrix> {
  const n = rows.rows;
  for (let from = 1; from < n; from += together) {
    const to = Math.min(n, from + together);
    const v: Matrix = { rows: to - from, columns: n, values: reflectors.values.subarray(from * n, to * n) };
    const overlaps = await products.multiply(v, v, "ab'");
    const read = await products.multiply(rows, v, "ab'");
    const change = await products.multiply(
      await products.multiply(read, triangle(overlaps, factors.subarray(from, to))),
      v,
    );
    for (let k = 0; k < rows.values.length; k++) rows.values[k]! -= change.values[k]!;
  }
  return rows;
}

/** T of H_1 ... H_k = I - V T V', upper triangular. */
function triangle({ rows: k, values: overlaps }: Matrix, factors: Float64Array): Matrix {
  const t = zeros(k, k);
  for (let j = 0; j < k; j++) {
    t.values[j * k + j] = factors[j]!;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let l = i; l < j; l++) sum += t.values[i * k + l]! * overlaps[l * k + j]!;
      t.values[i * k + j] = -factors[j]! * sum;
    }
  }
  return t;
}

function identity(n: number): Matrix {
  const unit = zeros(n, n);
  for (let i = 0; i < n; i++) unit.values[i * n + i] = 1;
  return unit;
}

/** Two decompositions as that of the block-diagonal matrix of both. */
function sideBySide(low: SymmetricEigen, high: SymmetricEigen): SymmetricEigen {
  const [a, b] = [low.values.length, high.values.length];
  const vectors = zeros(a + b, a + b);
  for (let i = 0; i < a; i++) vectors.values.set(low.vectors.values.subarray(i * a, (i + 1) * a), i * (a + b));
  for (let i = 0; i < b; i++)
    vectors.values.set(high.vectors.values.subarray(i * b, (i + 1) * b), (a + i) * (a + b) + a);
  return { values: concat([low.values, high.values]), vectors };
}

function pick({ columns, values }: Matrix, indices: readonly number[]): Matrix {
  const rows = zeros(indices.length, columns);
  indices.forEach((index, i) => rows.values.set(values.subarray(index * columns, (index + 1) * columns), i * columns));
  return rows;
}

const stack = ([a, b]: [SymmetricEigen, SymmetricEigen]): SymmetricEigen => ({
  values: concat([a.values, b.values]),
  vectors: {
    rows: a.vectors.rows + b.vectors.rows,
    columns: a.vectors.columns,
    values: concat([a.vectors.values, b.vectors.values]),
  },
});

function descending({ values, vectors }: SymmetricEigen): SymmetricEigen {
  const order = Array.from(values.keys()).sort((i, j) => values[j]! - values[i]!);
  return { values: Float64Array.from(order, (i) => values[i]!), vectors: pick(vectors, order) };
}
