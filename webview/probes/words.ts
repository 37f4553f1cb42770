import type { ProbesReport } from "../../src/protocol/run";
import type { Probing } from "../../src/protocol/studies/probes/report";
import { errorText } from "../../src/protocol/probeWords";
import type { ErrorAxis } from "../state";

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

/** A range of errors beyond which a linear axis no longer tells the small ones apart. */
const wideRange = 6;

/** The axis that suits the errors, from the least to that of predicting without features. */
export function suitingAxis({ probes, baselines }: ProbesReport): ErrorAxis {
  const errors = [...probes.map(({ test }) => test.error), baselines.majority.error].filter((error) => error > 0);
  return Math.max(...errors) > wideRange * Math.min(...errors) ? "log" : "linear";
}

/** What a logarithmic axis shows where no example is wrong: half an example. */
export const leastDrawn = ({ probing }: ProbesReport): number =>
  (errorScale(probing.kind).factor * 0.5) / probing.examples.test;
