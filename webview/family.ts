import type { FamilyName } from "../src/protocol/recipe";
import type { Report } from "../src/protocol/run";

/** What a family's mean is called in pictures, and where it lies. */
interface FamilyText {
  /**
   * Means given the natural parameters of one example (Appendix A of the paper, with the sign of the Bernoulli mean
   * corrected).
   */
  means: (logits: number[]) => number[];
  quantity: (report: Report) => string;
  /** What the reliability diagram groups by, where that is not the quantity. */
  confidence?: string;
  label: (report: Report) => string;
  range?: [number, number];
}

const each = (mean: (logit: number) => number) => (logits: number[]) => logits.map(mean);

function softmax(logits: number[]): number[] {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

export const families: Record<FamilyName, FamilyText> = {
  bernoulli: {
    means: each((logit) => 1 / (1 + Math.exp(-logit))),
    quantity: ({ data }) => `probability of ${data.classes ? className(data.classes, 1) : "label 1"}`,
    label: ({ data }) => `share of ${data.classes ? className(data.classes, 1) : "label 1"}`,
    range: [0, 1],
  },
  gaussian: { means: (logits) => logits, quantity: () => "predicted mean", label: () => "mean label" },
  poisson: { means: each(Math.exp), quantity: () => "predicted count", label: () => "mean count" },
  multinomial: {
    means: softmax,
    quantity: () => "probability of a class",
    confidence: "probability of its most probable class",
    label: () => "share that is right",
    range: [0, 1],
  },
};

/** A class as pictures call it: by its name, or else by its index. */
export const className = (classes: readonly string[] | undefined, index: number): string =>
  classes ? `\u201c${classes[index]}\u201d` : `class ${index}`;

/** Number of values of M. */
export const outputsOf = ({ model }: Report): number => model.outputs ?? 1;

/** Indices of the examples of the fitted part, in data order; undefined when the run holds no arrays. */
export function fittedExamples({ examples, fitPart }: Report): number[] | undefined {
  if (!examples) return undefined;
  return examples.part.flatMap((part, index) => (part === fitPart ? [index] : []));
}
