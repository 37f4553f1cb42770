import type { ProbesReport } from "../../src/protocol/run";
import { errorScale } from "../../src/protocol/probeWords";
import type { ErrorAxis } from "../state";

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
