export function sum(x: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i]!;
  return total;
}

export const mean = (x: ArrayLike<number>): number => sum(x) / x.length;

/**
 * 1 - sum (y - prediction)^2 / sum (y - mean y)^2: about the line prediction = y, negative when worse than the mean.
 */
export function coefficientOfDetermination(prediction: Float64Array, y: Float64Array): number {
  const centre = mean(y);
  let residual = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    residual += (y[i]! - prediction[i]!) ** 2;
    total += (y[i]! - centre) ** 2;
  }
  return total > 0 ? 1 - residual / total : residual === 0 ? 1 : 0;
}

/**
 * Least-squares line of y on x: its slope and the squared Pearson correlation; NaN-free (0) when x or y is constant.
 */
export function regression(x: Float64Array, y: Float64Array): { slope: number; r2: number } {
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - mx) ** 2;
    xy += (x[i]! - mx) * (y[i]! - my);
    yy += (y[i]! - my) ** 2;
  }
  return xx > 0 && yy > 0 ? { slope: xy / xx, r2: (xy * xy) / (xx * yy) } : { slope: 0, r2: 0 };
}

/** The x that a standard normal exceeds in absolute value with the probability p <= 0.05. */
export function normalLimit(p: number): number {
  let [low, high] = [1, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (2 * upperTail(middle) > p) low = middle;
    else high = middle;
  }
  return low;
}

/** Probability above x >= 1 of a standard normal, by Laplace's continued fraction of the Mills ratio. */
function upperTail(x: number): number {
  let fraction = x;
  for (let k = 100; k > 0; k--) fraction = x + k / fraction;
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

/** The standard normal lies within plus or minus this with a probability of 95%. */
export const normalQuantile = 1.959963984540054;

/** 95% Wilson score interval of a proportion (Wilson 1927): `successes` may be fractional. */
export function wilsonInterval(successes: number, count: number): [number, number] {
  const z = normalQuantile;
  const p = successes / count;
  const centre = p + (z * z) / (2 * count);
  const half = z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/** log n!, by Stirling's series where its next term is below rounding (Abramowitz & Stegun 6.1.41). */
export function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return Math.log(product);
  }
  return (
    (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5)
  );
}

/**
 * Of ascending values, interpolated linearly between the two nearest (definition 7 of Hyndman and Fan 1996, numpy's
 * own).
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
