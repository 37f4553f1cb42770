import type { Work } from "../work";

/**
 * How far a fit has come, from the ratio of its gradient norm to the one it began with: shown as a share of the whole.
 */
export const solverProgress =
  (work: Work) =>
  (ratio: number): void =>
    work.progress(
      `gradient down to ${ratio.toExponential(0)}`,
      Math.min(1, Math.max(0, -Math.log10(Math.max(ratio, 1e-10)) / 10)),
    );
