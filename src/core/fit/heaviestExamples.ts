import { ridgeInverse } from "../linalg/cholesky";
import { dot } from "../linalg/vector";
import type { Pause } from "../work";

/** Examples whose part of the curvature is inverted exactly. */
const most = 256;
/** The part of the curvature that they must have to be worth it. */
const worthwhile = 0.3;
/** Smaller regularisers are lost in rounding beside the curvature. */
const smallestRatio = 1e-8;

/**
 * A preconditioner in the span of the examples: (Phi_S' diag(w_S) Phi_S + 2 lambda)^-1, where S are the few examples
 * with the largest w_i |phi_i|^2. Near the optimum most labels are fitted, and those few have nearly all the curvature.
 * By the Woodbury identity, in the coordinates a of v = Phi' a: a -> (a - E_S (2 lambda / w_S + K_SS)^-1 (K a)_S) / (2
 * lambda).
 * @param gram K = Phi Phi', n x n
 * @param weights w, of every row of Phi
 * @returns undefined where it would be of no use
 */
export async function heaviestExamples(
  gram: Float64Array,
  weights: Float64Array,
  lambda: number,
  pause: Pause,
): Promise<((a: Float64Array) => Float64Array) | undefined> {
  const n = weights.length;
  const mass = weights.map((w, i) => w * gram[i * n + i]!);
  const count = Math.min(most, n >> 3);
  const chosen = Uint32Array.from(mass.keys())
    .sort((i, j) => mass[j]! - mass[i]!)
    .subarray(0, count)
    .sort();
  const total = mass.reduce((sum, value) => sum + value, 0);
  const share = chosen.reduce((sum, i) => sum + mass[i]!, 0) / total;
  if (!(share >= worthwhile) || 2 * lambda < smallestRatio * total) return undefined;
  const roots = Float64Array.from(chosen, (i) => Math.sqrt(weights[i]!));
  // Its lower half is all that is factorised.
  const inner = new Float64Array(count * count);
  for (let s = 0; s < count; s++)
    for (let t = 0; t <= s; t++) inner[s * count + t] = roots[s]! * roots[t]! * gram[chosen[s]! * n + chosen[t]!]!;
  const inverse = await ridgeInverse(inner, count, 2 * lambda, pause);
  return (a) => {
    const images = roots.map((root, s) => root * dot(gram.subarray(chosen[s]! * n, (chosen[s]! + 1) * n), a));
    const known = inverse(images);
    const out = a.map((value) => value / (2 * lambda));
    chosen.forEach((i, s) => (out[i]! -= (roots[s]! * known[s]!) / (2 * lambda)));
    return out;
  };
}
