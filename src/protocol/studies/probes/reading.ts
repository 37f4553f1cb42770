import { probeNames } from "../../probeWords";
import type { ProbeBaselines, ProbeSummary } from "./report";

/** A probe as pictures show it. */
export interface NamedProbe extends ProbeSummary {
  name: string;
}

export function named(probes: readonly ProbeSummary[]): NamedProbe[] {
  const names = probeNames(probes);
  return probes.map((probe, i) => ({ ...probe, name: names[i] ?? probe.tensor }));
}

/**
 * Position of the first probe that the best one cannot be told from: its test error lies within the interval of the
 * best.
 */
export function mostReadable(probes: readonly Pick<ProbeSummary, "test">[]): number {
  const errors = probes.map(({ test }) => test.error);
  const best = errors.indexOf(Math.min(...errors));
  const within = probes[best]?.test.interval[1] ?? Infinity;
  return Math.max(
    0,
    errors.findIndex((error, i) => i === best || error <= within),
  );
}

/** What the target's error along depth says, so that its sentence can be true. */
export type Reading =
  /** No probe is better than predicting without features: the interval of the best reaches to it. */
  | { kind: "unreadable"; best: NamedProbe }
  /** No layer is better than the raw input. */
  | { kind: "input"; best: NamedProbe; input: number }
  /** From this probe on nothing is better. */
  | { kind: "layer"; at: NamedProbe; input: number | undefined };

export function readingOf(probes: readonly NamedProbe[], { majority, input }: ProbeBaselines): Reading | undefined {
  const at = probes[mostReadable(probes)];
  const best = probes.reduce<NamedProbe | undefined>(
    (least, probe) => (least && least.test.error <= probe.test.error ? least : probe),
    undefined,
  );
  if (!at || !best) return undefined;
  if (best.test.interval[1] >= majority.error) return { kind: "unreadable", best };
  if (input !== undefined && best.test.interval[1] >= input) return { kind: "input", best, input };
  return { kind: "layer", at, input };
}

/** Share of each class that is read wrongly, from the confusion matrix; NaN without an example of it. */
export function classErrors(confusion: readonly (readonly number[])[]): number[] {
  return confusion.map((row, label) => {
    const count = row.reduce((sum, value) => sum + value, 0);
    return count > 0 ? 1 - (row[label] ?? 0) / count : NaN;
  });
}

/** The most frequent mistake; undefined when there is none. */
export function worstConfusion(
  confusion: readonly (readonly number[])[],
): { label: number; prediction: number; count: number; of: number } | undefined {
  const mistakes = confusion.flatMap((row, label) => {
    const of = row.reduce((sum, value) => sum + value, 0);
    return row.flatMap((count, prediction) =>
      prediction !== label && count > 0 ? [{ label, prediction, count, of }] : [],
    );
  });
  return mistakes.reduce<(typeof mistakes)[number] | undefined>(
    (worst, mistake) => (worst && worst.count >= mistake.count ? worst : mistake),
    undefined,
  );
}
