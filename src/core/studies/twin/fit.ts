import { inputError } from "../../../protocol/errors";
import type { Fit } from "../../fit/solver";

/** A twin is the optimum, or none: only one that is not quite reached is let pass, with a note. */
export function requireOptimum({ separable, summary }: Fit, notes: string[]): void {
  if (separable)
    throw inputError(
      "the labels can be separated by the features, so without a regulariser no optimum exists to make a twin of: set lambda",
      "lambda",
    );
  if (!summary.converged)
    notes.push(
      `the fit stopped at a gradient norm of ${summary.gradientNorm.toExponential(1)} before it converged; a larger lambda helps.`,
    );
}
