import { percent, short } from "./numbers";
import type { Probing, ProbeSummary, Reduction } from "./studies/probes/report";

type Named = Pick<ProbeSummary, "tensor" | "layer" | "operator">;

/**
 * What each probe is called: its layer, with the operator where several of the layer's tensors are probed, or else its
 * tensor.
 */
export function probeNames(probes: readonly Named[]): string[] {
  const withOperator = ({ layer, operator }: Named) =>
    operator && operator !== layer ? `${layer} ${operator}` : layer;
  const [layers, operators] = [counts(probes.map(({ layer }) => layer)), counts(probes.map(withOperator))];
  return probes.map((probe) =>
    layers.get(probe.layer) === 1
      ? probe.layer
      : operators.get(withOperator(probe)) === 1
        ? withOperator(probe)
        : probe.tensor,
  );
}

function counts(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

/** An error in figures: the share that is wrong in percent, or the squared error in variances of the target. */
export const errorText = (kind: Probing["kind"], error: number): string =>
  kind === "classes" ? percent(error) : short(error);

const reductions: Record<Exclude<Reduction["kind"], "none">, string> = {
  pool: "mean and maximum of every channel",
  project: "random projection",
};

/**
 * What was made of a wide tensor: "project: 4,096 of 4,704 values (random projection)"; undefined where all its values
 * were used.
 */
export function reductionText({ reduction, width }: Pick<ProbeSummary, "reduction" | "width">): string | undefined {
  if (reduction.kind === "none") return undefined;
  return `${reduction.kind}: ${short(reduction.width)} of ${short(width)} values (${reductions[reduction.kind]})`;
}

/** How errors of a kind of target are drawn and written. */
export interface ErrorScale {
  /** Times the error gives what axes show. */
  factor: number;
  /** Name of the axis without the part, such as "error (%)". */
  axis: string;
  text: (error: number) => string;
  /** What predicting without any feature is called. */
  majority: string;
  /** What 1 - error is. */
  score: string;
}

export function errorScale(kind: Probing["kind"]): ErrorScale {
  const text = (error: number) => errorText(kind, error);
  return kind === "classes"
    ? { factor: 100, axis: "error (% wrong)", text, majority: "majority class", score: "accuracy" }
    : { factor: 1, axis: "squared error / variance", text, majority: "mean", score: "R\u00b2" };
}
