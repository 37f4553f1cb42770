import type { Tensor, TensorData } from "../runtime";

/**
 * Where a signal keeps the examples of a batch. Most have shape [N, ...]; attention moves the batch axis ([tokens, N,
 * width]) or merges it with others ([N * heads, tokens, width], [tokens * N, width]).
 */
export interface Layout {
  /** The batch axis has length `outer` x N x `inner`. */
  axis: number;
  outer: number;
  inner: number;
  /** Full shape; the batch axis holds -(outer * inner), so many times N. */
  shape: readonly number[];
}

/** Shape of one example: the batch axis is taken out of the full shape, or keeps what it was merged with. */
export const exampleDims = ({ shape, axis, outer, inner }: Layout): number[] =>
  shape.flatMap((d, i) => (i !== axis ? [d] : outer * inner > 1 ? [outer * inner] : []));

export const batchFirst = (dims: readonly number[]): Layout => ({ axis: 0, outer: 1, inner: 1, shape: [-1, ...dims] });

/**
 * Finds the layout under which two examples have the same values in another order and beside a third.
 * @param two the tensor for a batch of two examples
 * @param three the tensor for the same two, the second one first, and one more
 * @returns undefined when there is none: the examples are mixed
 */
export function findLayout(two: Tensor, three: Tensor): Layout | undefined {
  const axes = two.dims.flatMap((d, i) => (d !== three.dims[i] ? [i] : []));
  const axis = axes[0];
  if (two.dims.length !== three.dims.length || axes.length !== 1 || axis === undefined) return undefined;
  const copies = two.dims[axis]! / 2;
  if (!Number.isInteger(copies) || three.dims[axis] !== 3 * copies) return undefined;
  const shape = two.dims.map((d, i) => (i === axis ? -copies : d));
  const tolerance = 1e-4 * maxAbs(two.data) + 1e-30;
  for (let outer = 1; outer <= copies; outer++) {
    if (copies % outer !== 0) continue;
    const layout = { axis, outer, inner: copies / outer, shape };
    if (sameExamples(two, three, layout, tolerance)) return layout;
  }
  return undefined;
}

function sameExamples(two: Tensor, three: Tensor, layout: Layout, tolerance: number): boolean {
  const { runs, run } = extent(two, layout);
  for (let r = 0; r < runs; r++)
    for (let n = 0; n < 2; n++)
      if (!near(two.data, (2 * r + n) * run, three.data, (3 * r + 1 - n) * run, run, tolerance)) return false;
  return true;
}

/** Whether all examples of a batch of two are alike. */
export function isConstantOverBatch(two: Tensor, layout: Layout): boolean {
  const { runs, run } = extent(two, layout);
  for (let r = 0; r < runs; r++) if (!near(two.data, 2 * r * run, two.data, (2 * r + 1) * run, run, 0)) return false;
  return true;
}

/** An example's values lie in `runs` stretches of `run` values each. */
function extent(two: Tensor, { axis, outer, inner }: Layout): { runs: number; run: number } {
  const before = two.dims.slice(0, axis).reduce((a, b) => a * b, 1);
  const after = two.dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  return { runs: before * outer, run: inner * after };
}

export function sameValues(a: Tensor, b: Tensor): boolean {
  return (
    a.dims.length === b.dims.length &&
    a.dims.every((d, i) => d === b.dims[i]) &&
    near(a.data, 0, b.data, 0, a.data.length, 0)
  );
}

function near(a: TensorData, atA: number, b: TensorData, atB: number, count: number, tolerance: number): boolean {
  // Nearly all of a network's values are floats of one type, and a loop that sees nothing else is many times as fast.
  if (a instanceof Float32Array && b instanceof Float32Array) return nearFloats(a, atA, b, atB, count, tolerance);
  if (a instanceof Float64Array && b instanceof Float64Array) return nearFloats(a, atA, b, atB, count, tolerance);
  for (let i = 0; i < count; i++)
    if (a[atA + i] !== b[atB + i] && !(Math.abs(Number(a[atA + i]) - Number(b[atB + i])) <= tolerance)) return false;
  return true;
}

type Floats = Float32Array | Float64Array;

function nearFloats(a: Floats, atA: number, b: Floats, atB: number, count: number, tolerance: number): boolean {
  for (let i = 0; i < count; i++) {
    const x = a[atA + i]!;
    const y = b[atB + i]!;
    if (x !== y && !(Math.abs(x - y) <= tolerance) && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}

/** Of the finite values. */
function maxAbs(data: TensorData): number {
  let max = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(Number(data[i]));
    if (size > max && size < Infinity) max = size;
  }
  return max;
}
