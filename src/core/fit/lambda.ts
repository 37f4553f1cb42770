import { dot } from "../linalg/vector";

/**
 * The lambda that makes the loss gradient g + 2 lambda w smallest in norm: -g'w / (2 w'w) (docs/mathematics.md,
 * Families and solver).
 * @returns lambda, and the part of |g|^2 that it explains (1 = stationary)
 */
export function impliedLambda(gradient: Float64Array, weights: Float64Array): { lambda: number; fit: number } {
  const [gg, gw, ww] = [dot(gradient, gradient), dot(gradient, weights), dot(weights, weights)];
  if (ww === 0) return { lambda: 0, fit: gg === 0 ? 1 : 0 };
  return { lambda: -gw / (2 * ww), fit: gg === 0 ? 1 : (gw * gw) / (gg * ww) };
}
