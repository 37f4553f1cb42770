import { inputError } from "../../protocol/errors";
import { families, type Family } from "./family";
import { mean } from "../linalg/statistics";
import type { ProbeParts, ProbeTarget } from "./probe";

/** Labels in the words of the families: K natural parameters an example. */
export interface Labels {
  family: Family;
  outputs: number;
  values: Float64Array;
}

/**
 * A target on the three parts. Classes that no example of the fitted part has are left out; numbers are centred there.
 */
export interface Reading extends Record<keyof ProbeParts, Labels> {
  /** The intercepts that fit best without any feature. */
  intercepts: Float64Array;
  /** Class of each of the classes that are kept; numbers: empty. */
  classes: number[];
  /** What was taken off the numbers. */
  centre: number;
}

/** @throws inputError when the fitted part has a single class, or when another part has a class that it lacks */
export function readTarget(target: ProbeTarget, parts: ProbeParts): Reading {
  return target.kind === "numbers" ? readNumbers(target, parts) : readClasses(target, parts);
}

function readNumbers({ values }: ProbeTarget, parts: ProbeParts): Reading {
  const centre = mean(pick(values, parts.train));
  const labels = (part: Uint32Array): Labels => ({
    family: families.gaussian,
    outputs: 1,
    values: pick(values, part).map((y) => y - centre),
  });
  return { ...perPart(parts, labels), intercepts: new Float64Array(1), classes: [], centre };
}

function readClasses({ values, outputs: known }: ProbeTarget, parts: ProbeParts): Reading {
  const counts = countsOf(pick(values, parts.train), known);
  const classes = [...counts.keys()].filter((k) => counts[k]! > 0);
  if (classes.length < 2)
    throw inputError(
      `all ${parts.train.length} examples that the probes are to be fitted on are of class ${classes[0]}; fit them on more examples, or choose another target`,
    );
  for (const part of ["validation", "test"] as const) {
    const lacking = countsOf(pick(values, parts[part]), known).findIndex((count, k) => count > 0 && counts[k] === 0);
    if (lacking >= 0)
      throw inputError(
        `class ${lacking} occurs in the ${part} part but in none of the ${parts.train.length} examples that the probes are fitted on; fit them on more examples, or draw the parts by another seed`,
      );
  }
  const rank = new Map(classes.map((k, at) => [k, at]));
  const binary = known === 2;
  const labels = (part: Uint32Array): Labels => ({
    family: binary ? families.bernoulli : families.multinomial,
    outputs: binary ? 1 : classes.length,
    values: pick(values, part).map((k) => rank.get(k)!),
  });
  const logs = classes.map((k) => Math.log(counts[k]! / parts.train.length));
  return {
    ...perPart(parts, labels),
    intercepts: Float64Array.from(binary ? [logs[1]! - logs[0]!] : logs),
    classes,
    centre: 0,
  };
}

const pick = (values: Float64Array, part: Uint32Array): Float64Array => Float64Array.from(part, (i) => values[i]!);

const perPart = (parts: ProbeParts, labels: (part: Uint32Array) => Labels): Record<keyof ProbeParts, Labels> => ({
  train: labels(parts.train),
  validation: labels(parts.validation),
  test: labels(parts.test),
});

function countsOf(values: Float64Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const k of values) counts[k]!++;
  return counts;
}
