import type { Recipe } from "../../../protocol/recipe";
import { seededRandom, shuffledIndices } from "../../linalg/random";
import { heldOutPart, splitExamples } from "../../data/split";
import type { ProbeParts } from "../../fit/probe";

/**
 * Of a single part for fitting, validation and test; the first two also of a part that only a held-out one stands
 * beside.
 */
const shares = [0.6, 0.2, 0.2];
const validationShare = 0.2;

/**
 * The examples to fit on, to choose lambda on and to test on: the split of the recipe's probes, drawn by its seed; or
 * the recipe's fitted part, the last part that is neither fitted nor held out (or a fifth of the fitted one), and the
 * part held out.
 * @param parts of the recipe
 */
export function probeParts(examples: number, parts: readonly Uint32Array[], recipe: Recipe): ProbeParts {
  const { seed, fitPart, probes } = recipe;
  const split = probes?.split ?? (parts.length === 1 ? shares : undefined);
  if (split) {
    const own = probes?.split ? undefined : parts[0]!;
    const [train, validation, test] = splitExamples(own?.length ?? examples, {
      split,
      shuffle: true,
      seed,
      fitPart: 1,
    }).map((part) => (own ? part.map((i) => own[i]!) : part));
    return { train: train!, validation: validation!, test: test! };
  }
  const testPart = heldOutPart(recipe, parts.length) ?? parts.length - 1;
  const test = parts[testPart - 1]!;
  const fitted = parts[fitPart - 1]!;
  const other = parts.findLast((_, k) => k !== fitPart - 1 && k !== testPart - 1);
  if (other) return { train: fitted, validation: other, test };
  const order = shuffledIndices(fitted.length, seededRandom(seed)).map((i) => fitted[i]!);
  const validation = order.slice(0, Math.round(validationShare * order.length)).sort();
  return { train: order.slice(validation.length).sort(), validation, test };
}

/** The examples of any part, ascending, and the parts as indices into these: what is in none is not computed. */
export function usedExamples({ train, validation, test }: ProbeParts): { examples: Uint32Array; parts: ProbeParts } {
  const examples = Uint32Array.from(new Set([...train, ...validation, ...test])).sort();
  const index = new Map([...examples].map((example, i) => [example, i]));
  const renumber = (part: Uint32Array) => part.map((example) => index.get(example)!);
  return { examples, parts: { train: renumber(train), validation: renumber(validation), test: renumber(test) } };
}
