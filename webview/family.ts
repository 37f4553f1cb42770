import type { FamilyName } from "../src/protocol/recipe";
import type { Report } from "../src/protocol/report";

/** What a family's mean is called in pictures, and where it lies. */
interface FamilyText {
  /** Mean of the label given the natural parameter (Appendix A of the paper, with the sign of the Bernoulli mean corrected). */
  mean: (logit: number) => number;
  quantity: (report: Report) => string;
  label: (report: Report) => string;
  range?: [number, number];
}

export const families: Record<FamilyName, FamilyText> = {
  bernoulli: {
    mean: (logit) => 1 / (1 + Math.exp(-logit)),
    quantity: ({ data }) => (data.classes ? `probability of \u201c${data.classes[1]}\u201d` : "probability of label 1"),
    label: ({ data }) => (data.classes ? `share of \u201c${data.classes[1]}\u201d` : "share of label 1"),
    range: [0, 1],
  },
  gaussian: { mean: (logit) => logit, quantity: () => "predicted mean", label: () => "mean label" },
  poisson: { mean: Math.exp, quantity: () => "predicted count", label: () => "mean count" },
};

/** Indices of the examples of the fitted part, in data order; undefined when the run holds no arrays. */
export function fittedExamples({ examples, fitPart }: Report): number[] | undefined {
  if (!examples) return undefined;
  return examples.part.flatMap((part, index) => (part === fitPart ? [index] : []));
}
