import { product } from "../../linalg/shape";
import type { Constant } from "./operand";

export const foldUnary = (name: string, x: Constant, f: (x: number) => number): Constant => ({
  kind: "constant",
  name,
  shape: x.shape,
  data: Float64Array.from(x.data, f),
});

/** With numpy's broadcasting; undefined when the shapes do not fit. */
export function foldBinary(
  name: string,
  a: Constant,
  b: Constant,
  f: (a: number, b: number) => number,
): Constant | undefined {
  const shape = broadcast(a.shape, b.shape);
  if (!shape) return undefined;
  const [fromA, fromB] = [a, b].map((c) => positions(c.shape, shape));
  const data = Float64Array.from({ length: product(shape) }, (_, i) =>
    f(Number(a.data[fromA!(i)]), Number(b.data[fromB!(i)])),
  );
  return { kind: "constant", name, shape, data };
}

/** The shape of two operands together; undefined when they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const [full, other] = [a, b].map((s) => [...Array<number>(rank - s.length).fill(1), ...s]) as [number[], number[]];
  const shape = full.map((d, i) => (d === 1 ? other[i]! : d));
  return shape.every((d, i) => (full[i] === d || full[i] === 1) && (other[i] === d || other[i] === 1))
    ? shape
    : undefined;
}

/** For every place in the whole the place in an operand that is broadcast to it. */
function positions(shape: readonly number[], whole: readonly number[]): (i: number) => number {
  const lead = whole.length - shape.length;
  const strides = whole.map((_, axis) =>
    axis < lead || shape[axis - lead] === 1 ? 0 : product(shape.slice(axis - lead + 1)),
  );
  const sizes = whole.map((_, axis) => product(whole.slice(axis + 1)));
  return (i) => strides.reduce((at, stride, axis) => at + stride * (Math.floor(i / sizes[axis]!) % whole[axis]!), 0);
}
