import type { CutInfo } from "./inspection";

/** Why a cut has no better model: the refusal first. */
export const reasonsOf = ({ refusal, reasons }: Pick<CutInfo, "refusal" | "reasons">): string[] => [
  ...(refusal !== undefined ? [refusal] : []),
  ...reasons,
];

/** Reasons in one line: a deep network may have dozens, of which the first is the nearest to the cut. */
export const briefly = (reasons: readonly string[]): string =>
  reasons.length > 2 ? `${reasons[0]}, and ${reasons.length - 1} more reasons` : reasons.join("; ");
