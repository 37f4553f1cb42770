import { inputError } from "../../protocol/errors";
import type { Recipe } from "../../protocol/recipe";
import type { Binding } from "./dataset";
import { seededRandom, shuffledIndices } from "../linalg/random";

export type Splitting = Pick<Binding, "split" | "shuffle" | "seed" | "fitPart">;

/** Fractions that should sum to 1 may miss it by rounding. */
const SUM_TOLERANCE = 1e-9;

/**
 * Divides the examples 0 to examples - 1 into consecutive parts, in data order or after a seeded shuffle.
 * @returns one ascending list of examples per part; one part with everything when no split is asked for
 * @throws input error when the parts need more examples than there are, one is empty, or the fitted part is none of
 * them
 */
export function splitExamples(examples: number, { split, shuffle, seed, fitPart }: Splitting): Uint32Array[] {
  const ends = partEnds(split ?? [examples], examples);
  if (fitPart > ends.length) {
    const has = `${ends.length} part${ends.length > 1 ? "s" : ""}`;
    throw inputError(
      `part ${fitPart} is to be fitted but the split has ${has}: choose one between 1 and ${ends.length}`,
      "fitPart",
    );
  }
  const order = shuffle
    ? shuffledIndices(examples, seededRandom(seed))
    : Uint32Array.from({ length: examples }, (_, i) => i);
  return ends.map((end, part) => order.slice(ends[part - 1] ?? 0, end).sort());
}

/** Where each part ends. Ends, not sizes, are rounded: fractions that sum to 1 use every example. */
function partEnds(split: number[], examples: number): number[] {
  const written = split.join(",");
  const counts = split.every((size) => Number.isInteger(size) && size >= 1);
  if (!counts && !split.every((size) => size > 0 && size < 1)) {
    throw inputError(`the split ${written} mixes counts and fractions: give whole numbers, or fractions below 1`);
  }
  const sums = split.map((_, part) => split.slice(0, part + 1).reduce((sum, size) => sum + size, 0));
  const total = sums.at(-1) ?? 0;
  if (counts && total > examples)
    throw inputError(`the split ${written} needs ${total} examples but there are ${examples}: ask for fewer`);
  if (!counts && total > 1 + SUM_TOLERANCE)
    throw inputError(`the fractions of the split ${written} sum to ${total}: let them sum to at most 1`);
  const ends = counts ? sums : sums.map((sum) => Math.min(examples, Math.round(sum * examples)));
  const empty = ends.findIndex((end, part) => end === (ends[part - 1] ?? 0));
  if (empty >= 0)
    throw inputError(`part ${empty + 1} of the split ${written} is empty with ${examples} examples: give it more`);
  return ends;
}

/**
 * Number of the part to measure generalization on: the recipe's, or the last of several unless that is the fitted one;
 * else none.
 * @throws input error when the split has no such part
 */
export function heldOutPart(
  { testPart, fitPart }: Pick<Recipe, "testPart" | "fitPart">,
  parts: number,
): number | undefined {
  if (testPart === undefined) return parts > 1 && parts !== fitPart ? parts : undefined;
  if (testPart > parts)
    throw inputError(
      `part ${testPart} is to be tested on but the split has ${parts} part${parts > 1 ? "s" : ""}: choose another, or split the data`,
      "testPart",
      "split",
    );
  return testPart;
}
