export function largest(values: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = worse(max, Math.abs(values[i]!));
  return max;
}

/** Infinite where the lengths differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let max = 0;
  for (let i = 0; i < a.length; i++) max = worse(max, Math.abs(a[i]! - b[i]!));
  return max;
}

/** The larger one; not a number is the worst. */
const worse = (a: number, b: number): number => (b <= a ? a : b);
