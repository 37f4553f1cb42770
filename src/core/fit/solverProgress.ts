/** How far a fit has come, from the ratio of its gradient norm to the one it began with: shown as a share of the whole. */
export const solverProgress =
  (progress: (message: string, fraction: number) => void, what: string, [from, to]: [from: number, to: number]) =>
  (ratio: number): void =>
    progress(
      `${what}, gradient down to ${ratio.toExponential(0)}`,
      from + (to - from) * Math.min(1, Math.max(0, -Math.log10(Math.max(ratio, 1e-10)) / 10)),
    );
