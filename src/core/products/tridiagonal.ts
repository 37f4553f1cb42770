import type { Products } from "./products";
import type { Matrix } from "../linalg/matrix";
import { concat, dot, maxAbs } from "../linalg/vector";

/** A symmetric tridiagonal matrix T, and the reflections that made it of A: A = H_n-1 ... H_1 T H_1 ... H_n-1. */
export interface Tridiagonal {
  diagonal: Float64Array;
  /** `beside[i]` stands between diagonal i and i + 1. */
  beside: Float64Array;
  /** Row i holds the vector v of H_i = I - factors[i] v v', zero from column i on. */
  reflectors: Matrix;
  factors: Float64Array;
}

/** Reflections whose effect on the rows below them is formed at once. */
const panel = 32;

/**
 * Householder's reduction of a symmetric matrix, whose lower triangle is read and overwritten (Dongarra, Sorensen and
 * Hammarling 1989).
 */
export async function tridiagonalize(matrix: Matrix, products: Products): Promise<Tridiagonal> {
  const { rows: n, values: a } = matrix;
  const [diagonal, beside, factors] = [new Float64Array(n), new Float64Array(Math.max(0, n - 1)), new Float64Array(n)];
  const negligible = (tiny * maxAbs(a)) ** 2;
  for (let end = n; end > 0; end -= panel) {
    const first = Math.max(0, end - panel);
    const pending: Update[] = [];
    for (let i = end - 1; i >= first; i--) {
      updateRow(a, i, n, pending);
      diagonal[i] = a[i * n + i]!;
      const v = a.subarray(i * n, i * n + i);
      if (i > 0) [beside[i - 1], factors[i]] = reflect(v, negligible);
      a.fill(0, i * n + i, (i + 1) * n);
      pending.push({ v, w: updateOf(v, factors[i]!, multiply(a, i, n, v), pending) });
    }
    await applyUpdates(a, first, n, pending, products);
  }
  return { diagonal, beside, reflectors: matrix, factors };
}

/**
 * A row below this share of the largest value is rounding of rounding, and its squares would soon be too small for
 * doubles.
 */
const tiny = 1e-20;

/** A - v w' - w v' is to be formed. */
interface Update {
  v: Float64Array;
  w: Float64Array;
}

function updateRow(a: Float64Array, i: number, n: number, pending: readonly Update[]): void {
  for (const { v, w } of pending) {
    const [vi, wi] = [v[i]!, w[i]!];
    for (let k = 0; k <= i; k++) a[i * n + k]! -= vi * w[k]! + wi * v[k]!;
  }
}

/**
 * Turns x into the v of a reflection that sends it to (0, ..., 0, alpha).
 * @returns alpha and the reflection's factor
 */
function reflect(x: Float64Array, negligible: number): [alpha: number, factor: number] {
  const last = x.length - 1;
  const end = x[last]!;
  const rest = x.subarray(0, last);
  const squares = dot(rest, rest);
  if (squares <= negligible) {
    x.fill(0);
    return [end, 0];
  }
  const alpha = end > 0 ? -Math.sqrt(squares + end * end) : Math.sqrt(squares + end * end);
  x[last] = end - alpha;
  return [alpha, 2 / (squares + x[last] ** 2)];
}

/**
 * A v of the leading rows, from their lower triangle: each value is loaded once, two rows at a time so that no sum
 * waits for the other.
 */
function multiply(a: Float64Array, size: number, n: number, v: Float64Array): Float64Array {
  const w = new Float64Array(size);
  for (let j = size % 2; j < size; j += 2) {
    const [row, next] = [j * n, (j + 1) * n];
    const [vj, vn] = [v[j]!, v[j + 1]!];
    let [sum, sumNext] = [0, 0];
    for (let k = 0; k < j; k++) {
      const [x, y] = [a[row + k]!, a[next + k]!];
      sum += x * v[k]!;
      sumNext += y * v[k]!;
      w[k]! += x * vj + y * vn;
    }
    const tie = a[next + j]!;
    w[j]! += sum + a[row + j]! * vj + tie * vn;
    w[j + 1]! += sumNext + tie * vj + a[next + j + 1]! * vn;
  }
  if (size % 2 === 1) w[0]! += a[0]! * v[0]!;
  return w;
}

/** The w with which H A H = A - v w' - w v', from the product of v with an A whose earlier updates are pending. */
function updateOf(v: Float64Array, factor: number, product: Float64Array, pending: readonly Update[]): Float64Array {
  for (const earlier of pending) {
    let [alongV, alongW] = [0, 0];
    for (let k = 0; k < v.length; k++) {
      alongV += v[k]! * earlier.v[k]!;
      alongW += v[k]! * earlier.w[k]!;
    }
    for (let k = 0; k < v.length; k++) product[k]! -= alongW * earlier.v[k]! + alongV * earlier.w[k]!;
  }
  const shift = (factor * factor * dot(product, v)) / 2;
  return product.map((value, k) => factor * value - shift * v[k]!);
}

async function applyUpdates(
  a: Float64Array,
  size: number,
  n: number,
  pending: readonly Update[],
  products: Products,
): Promise<void> {
  if (size === 0) return;
  const stacked = (parts: readonly Float64Array[]): Matrix => ({
    rows: parts.length,
    columns: size,
    values: concat(parts.map((p) => p.subarray(0, size))),
  });
  const [v, w] = [pending.map((p) => p.v), pending.map((p) => p.w)];
  const { values } = await products.multiply(stacked([...v, ...w]), stacked([...w, ...v]), "a'b");
  for (let i = 0; i < size; i++) for (let k = 0; k <= i; k++) a[i * n + k]! -= values[i * size + k]!;
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicit QL algorithm (EISPACK's tql2; Golub and Van Loan 2013,
 * section 8.3.3), not sorted. The arrays are overwritten.
 * @param vectors rows that are rotated along: of the unit matrix they become the eigenvectors
 */
export function implicitQl(d: Float64Array, beside: Float64Array, vectors?: Matrix): Float64Array {
  const n = d.length;
  const e = Float64Array.from({ length: n }, (_, i) => beside[i] ?? 0);
  const negligible =
    Number.EPSILON * d.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(e[i]!)), 0);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > negligible) m++;
      if (m === l) break;
      if (sweep === 100) throw new Error("the eigenvalues of a tridiagonal matrix did not converge");
      sweepUp(d, e, l, m, vectors);
    }
  }
  return d;
}

function sweepUp(d: Float64Array, e: Float64Array, l: number, m: number, vectors: Matrix | undefined): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.hypot(half, 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half >= 0 ? root : -root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (vectors) rotateRows(vectors, i, i + 1, c, s);
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

/** Rows i and j become c row_i - s row_j and s row_i + c row_j. */
export function rotateRows({ columns, values }: Matrix, i: number, j: number, c: number, s: number): void {
  for (let k = 0, x = i * columns, y = j * columns; k < columns; k++, x++, y++) {
    const [a, b] = [values[x]!, values[y]!];
    values[x] = c * a - s * b;
    values[y] = s * a + c * b;
  }
}
