import { inputError } from "../../protocol/errors";
import type { Environment } from "../environment";
import type { Fit } from "../glm/solver";

/** How far a fit has come, from the ratio of its gradient norm to the one it began with. */
export const solverProgress =
  ({ progress }: Environment, what: string, [from, to]: [number, number]) =>
  (ratio: number): void =>
    progress(`${what}, gradient down to ${ratio.toExponential(0)}`, from + (to - from) * Math.min(1, Math.max(0, -Math.log10(Math.max(ratio, 1e-10)) / 10)));

/** A twin is the optimum, or none: only one that is not quite reached is let pass, with a note. */
export function requireOptimum({ separable, summary }: Fit, notes: string[]): void {
  if (separable) throw inputError("the labels can be separated by the features, so without a regulariser no optimum exists to make a twin of: set lambda (--lambda)");
  if (!summary.converged) notes.push(`the fit stopped at a gradient norm of ${summary.gradientNorm.toExponential(1)} before it converged; a larger lambda helps.`);
}
