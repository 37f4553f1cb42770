import type { LocalModel } from "./problem";

/** What conjugate gradients have done to a quadratic model. */
export interface Progress {
  /** How far the model was lowered after each product, from 0 on. */
  decreases: readonly number[];
  /**
   * The share that is left of the squared length of the residual; where a length takes a product the preconditioner's
   * stands in, later.
   */
  residual?: number;
}

/** How near to its minimum a function is brought, and how exactly each Newton system is solved for that. */
export interface Rule {
  /** A minimum counts as reached within this share of its value. */
  within: number;
  /** Most products for one Newton system. */
  maxConjugate: number;
  /**
   * Whether a point is near enough, asked once of every point.
   * @param left how far its value may lie above the minimum
   */
  isMet(at: LocalModel, left: number): boolean;
  /** What further products would lower the quadratic model by; infinite while that is not known. */
  left(progress: Progress): number;
  /** How much they may leave. @param decrease of the model so far */
  allowance(at: LocalModel, decrease: number): number;
}

/** Conjugate gradients stop when this many of them have gained too little. */
const lookBack = 4;

/**
 * Until the value lies within a share of itself of the minimum: as exactly as statements about the value need it, and
 * no further.
 */
export const byValue = (within: number): Rule => ({
  within,
  maxConjugate: 500,
  isMet: (at, left) => !(left > within * at.whole),
  left: ({ decreases }) => remaining(decreases),
  allowance: (at, decrease) => {
    const enough = within * at.whole;
    return decrease > 200 * enough ? decrease / 20 : enough / 4;
  },
});

/**
 * What further products will yet gain, by those so far: no more than the last few did, or, where each gained less than
 * a fifth of the one before, the rest of that geometric series.
 */
function remaining(decreases: readonly number[]): number {
  const [last, before, first] = [1, 2, 3].map((k) => (decreases.at(-k) ?? NaN) - (decreases.at(-1 - k) ?? NaN));
  const ratio = Math.max(last! / before!, before! / first!);
  if (ratio < 0.2) return (last! * ratio) / (1 - ratio);
  return decreases.length > lookBack ? decreases.at(-1)! - decreases.at(-1 - lookBack)! : Infinity;
}

const tolerance = 1e-10;
/** Below this ratio a gradient that no longer halves is rounding. */
const roundingFloor = 1e-7;

/**
 * Until the gradient has fallen to 1e-10 of its length at zero, or rounding lets it fall no more: weights are compared
 * with one another, and values cannot tell differences of less than the root of their rounding.
 * @param atZero length of the gradient there
 */
export function byGradient(atZero: number): Rule {
  let previous = Infinity;
  return {
    within: 1e-9,
    maxConjugate: 3000,
    isMet({ slope }) {
      const stalled = slope > previous / 2 && slope <= roundingFloor * atZero;
      previous = slope;
      return slope <= tolerance * atZero || stalled;
    },
    left: ({ decreases, residual = Infinity }) => decreases.at(-1)! * residual,
    allowance({ slope }, decrease) {
      // Superlinear, but no nearer than the stopping rule asks for.
      const forcing = Math.max(Math.min(0.1, Math.sqrt(slope / atZero)), ((tolerance / 2) * atZero) / slope);
      return decrease * forcing ** 2;
    },
  };
}
