/**
 * Eigenvalues of diag(poles) + rho z z', rho > 0: the roots of the secular equation 1 / rho + sum z_j^2 / (poles_j - x)
 * = 0, each between its pole and the next (Li 1993, "Solving secular equations stably and efficiently", the middle
 * way).
 * @param poles ascending and distinct; no z is zero
 * @returns the roots, and row i of `distances` with poles_j - root_i to full relative precision
 */
export function secularRoots(
  poles: Float64Array,
  z: Float64Array,
  rho: number,
): { roots: Float64Array; distances: Float64Array } {
  const n = poles.length;
  const roots = new Float64Array(n);
  const distances = new Float64Array(n * n);
  let length = 0;
  for (const value of z) length += value * value;
  for (let i = 0; i < n; i++) {
    const end = i < n - 1 ? poles[i + 1]! : poles[i]! + rho * length;
    roots[i] = rootBetween(poles, z, rho, i, end, distances.subarray(i * n, (i + 1) * n));
  }
  return { roots, distances };
}

const maxSteps = 60;

/** The root above pole i. `delta` becomes the distances of all poles from it. */
function rootBetween(
  poles: Float64Array,
  z: Float64Array,
  rho: number,
  i: number,
  end: number,
  delta: Float64Array,
): number {
  const n = poles.length;
  const gap = end - poles[i]!;
  const shift = (origin: number, mu: number) => {
    for (let j = 0; j < n; j++) delta[j] = poles[j]! - origin - mu;
  };
  shift(poles[i]!, gap / 2);
  // Distances are counted from the nearer pole, so that a root close to it keeps its digits.
  const isLow = i === n - 1 || evaluate(delta, z, rho, i).f >= 0;
  const origin = isLow ? poles[i]! : end;
  let [low, high] = i === n - 1 ? [0, gap] : isLow ? [0, gap / 2] : [-gap / 2, 0];
  let mu = (low + high) / 2;
  for (let step = 0; step < maxSteps; step++) {
    shift(origin, mu);
    const at = evaluate(delta, z, rho, i);
    if (Math.abs(at.f) <= Number.EPSILON * n * at.size) break;
    if (at.f < 0) low = mu;
    else high = mu;
    const next = mu + middleWay(delta, at, i);
    const middle = (low + high) / 2;
    const chosen = next > low && next < high && step % 8 !== 7 ? next : middle;
    if (chosen === mu || high - low <= Number.EPSILON * Math.abs(mu)) break;
    mu = chosen;
  }
  shift(origin, mu);
  return origin + mu;
}

interface SecularValue {
  f: number;
  /** Derivative of the terms up to pole i, and of those behind it. */
  before: number;
  behind: number;
  /** Sum of the absolute terms: rounding is relative to it. */
  size: number;
}

function evaluate(delta: Float64Array, z: Float64Array, rho: number, i: number): SecularValue {
  let [f, before, behind, size] = [1 / rho, 0, 0, 1 / rho];
  for (let j = 0; j < delta.length; j++) {
    const ratio = z[j]! / delta[j]!;
    const term = z[j]! * ratio;
    f += term;
    size += Math.abs(term);
    if (j <= i) before += ratio * ratio;
    else behind += ratio * ratio;
  }
  return { f, before, behind, size };
}

/**
 * The step to the root of c + s / (pole_i - x) + t / (pole_i+1 - x), which agrees with the equation in value and
 * derivative.
 */
function middleWay(delta: Float64Array, { f, before, behind }: SecularValue, i: number): number {
  const near = delta[i]!;
  const next = delta[i + 1];
  if (next === undefined) return (f * near) / (f - near * before); // c + s / (pole - x): one pole is left
  const c = f - near * before - next * behind;
  const a = (near + next) * f - near * next * (before + behind);
  const b = near * next * f;
  const root = Math.sqrt(Math.max(0, a * a - 4 * b * c));
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

/** The z for which the computed roots are exact, which makes the eigenvectors orthogonal (Gu and Eisenstat 1994). */
export function consistentZ(poles: Float64Array, z: Float64Array, distances: Float64Array): Float64Array {
  const n = poles.length;
  return z.map((value, j) => {
    let product = -distances[j * n + j]!;
    for (let i = 0; i < n; i++) if (i !== j) product *= -distances[i * n + j]! / (poles[i]! - poles[j]!);
    return Math.sign(value) * Math.sqrt(Math.max(0, product));
  });
}
