export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));

export function maxAbs(a: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]!));
  return max;
}

/** Index of the largest of `count` values from index `from` on; the first of equals. */
export function argmax(values: ArrayLike<number>, from: number, count: number): number {
  let best = from;
  for (let k = from + 1; k < from + count; k++) if (values[k]! > values[best]!) best = k;
  return best;
}

/** x + s y */
export const plus = (x: Float64Array, s: number, y: Float64Array): Float64Array => x.map((v, i) => v + s * y[i]!);

export function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Some rows of a matrix, in the given order; written into `out` where it is given. */
export function selectRows<T extends Float64Array | Float32Array>(
  data: T,
  indices: Uint32Array,
  width: number,
  out?: T,
): T;
export function selectRows(
  data: Float64Array | Float32Array,
  indices: Uint32Array,
  width: number,
  out = data instanceof Float32Array
    ? new Float32Array(indices.length * width)
    : new Float64Array(indices.length * width),
): Float64Array | Float32Array {
  indices.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
