import type { Matrix } from "../../linalg/matrix";
import { norm } from "../../linalg/vector";

/**
 * The activations of d units for n examples without the frame that they are written in: what all draws of the baselines
 * keep.
 */
export interface Decomposition {
  /** Singular values of the centred activations, largest first. */
  scales: Float64Array;
  /** Principal directions, orthonormal rows [rank, d]. */
  directions: Matrix;
  /** The units' components along the normed constant vector: sqrt(n) times their means. */
  constant: Float64Array;
}

/** Directions of two spans are the same up to this sine of their angle. */
export const sameDirection = 1e-5;

/**
 * The units span the space of the frame and the constant vector, last: all of it, or all but this direction, where the
 * means are those of a linear function of the centred units.
 */
export function missingDirection({ scales, directions, constant }: Decomposition): Float64Array | undefined {
  const size = norm(constant);
  const means = new Float64Array(scales.length + 1);
  const rest = constant.slice();
  scales.forEach((scale, i) => {
    const row = directions.values.subarray(i * directions.columns, (i + 1) * directions.columns);
    let along = 0;
    for (let j = 0; j < row.length; j++) along += row[j]! * constant[j]!;
    for (let j = 0; j < row.length; j++) rest[j]! -= along * row[j]!;
    means[i] = along / scale;
  });
  if (norm(rest) > sameDirection * size) return undefined;
  means[scales.length] = -1;
  const length = norm(means);
  return means.map((v) => v / length);
}
