import { counted, orDash, percent, short } from "./numbers";
import type { Figure, PairSimilarity, SimilarityWarning } from "./studies/similarity/report";
import type { SimilarityShown } from "./studies/similarity/report";
import type { MeasureName } from "./studies/similarity/recipe";

/** What the measures are called, in the order in which they are listed. */
export const measureTitles: Record<MeasureName, string> = {
  linearCka: "linear CKA",
  rbfCka: "RBF CKA",
  svcca: "SVCCA",
  pwcca: "PWCCA",
  cca: "mean CCA",
  procrustes: "Procrustes",
  subspaceMatch: "subspace match",
  exactMatch: "exact match",
};

export const isMeasure = (name: string): name is MeasureName => name in measureTitles;

/** All measures in that order. */
export const measures: readonly MeasureName[] = Object.keys(measureTitles).filter(isMeasure);

/** A measure of one pair; of subspace match that for the epsilon nearest to the given one. */
export function figureOf(
  { figures, subspaceMatch = [] }: PairSimilarity,
  measure: MeasureName,
  epsilon: number,
): Figure | undefined {
  if (measure !== "subspaceMatch") return figures[measure];
  return subspaceMatch.reduce<(typeof subspaceMatch)[number] | undefined>(
    (best, match) => (best && Math.abs(best.epsilon - epsilon) <= Math.abs(match.epsilon - epsilon) ? best : match),
    undefined,
  );
}

/** The pair of two layers by their places; within one model the order of the two does not matter. */
export function pairOf(
  { models, similarity }: Pick<SimilarityShown, "models" | "similarity">,
  a: number,
  b: number,
): PairSimilarity | undefined {
  const [first, second] = models.length === 1 && b < a ? [b, a] : [a, b];
  return similarity.find((pair) => pair.a === first && pair.b === second);
}

/** The warnings about one measure of a pair. */
export const warningsAbout = ({ warnings }: PairSimilarity, measure: MeasureName): SimilarityWarning[] =>
  warnings.filter(({ measures }) => measures.includes(measure));

/** The measures that a report has, in the order in which they are listed. */
export const measuresOf = ({ similarity }: Pick<SimilarityShown, "similarity">): MeasureName[] =>
  measures.filter((measure) => similarity.some((pair) => figureOf(pair, measure, 0)));

/** The pairs by which two models are judged as a whole, and what they are called. */
export interface KeyPairs {
  name: string;
  pairs: { pair: PairSimilarity; figure: Figure }[];
}

/**
 * Within one model each layer and the next; of two models with equally many layers those of equal place; else every
 * layer of the first with the one that it is most alike to. Pairs for which the measure is not defined are left out.
 */
export function keyPairs(report: SimilarityShown, measure: MeasureName, epsilon: number): KeyPairs {
  const all = report.similarity.flatMap((pair) => {
    const figure = figureOf(pair, measure, epsilon);
    return figure ? [{ pair, figure }] : [];
  });
  const [first, second] = report.models;
  if (!second) return { name: "neighbouring layers", pairs: all.filter(({ pair }) => pair.b === pair.a + 1) };
  if (first.tensors.length === second.tensors.length)
    return { name: "layers of equal place", pairs: all.filter(({ pair }) => pair.a === pair.b) };
  const greatest = new Map<number, KeyPairs["pairs"][number]>();
  for (const found of all)
    if (found.figure.value > (greatest.get(found.pair.a)?.figure.value ?? -Infinity)) greatest.set(found.pair.a, found);
  return { name: "the layers most alike", pairs: [...greatest.values()] };
}

/** "a ~ b": what a recipe compares, given what a model file is called. */
export function comparisonTitle(
  { model, similarity }: { model: string; similarity?: { other?: string; checkpoints?: readonly string[] } },
  nameOf: (file: string) => string,
): string {
  const { other, checkpoints = [] } = similarity ?? {};
  return `${nameOf(model)} ~ ${other !== undefined ? nameOf(other) : checkpoints.length > 0 ? "its checkpoints" : "its layers"}`;
}

/** A value of a measure where there is little room; "-" where it is not defined. */
export const measureText = (figure: Figure | undefined): string =>
  orDash(figure, ({ value }) => value.toFixed(2).replace(/^-(?=0\.00$)/, ""));

/** Those that subspace match was computed for. */
export const epsilonsOf = ({ similarity }: Pick<SimilarityShown, "similarity">): number[] =>
  similarity.find(({ subspaceMatch }) => subspaceMatch)?.subspaceMatch?.map(({ epsilon }) => epsilon) ?? [];

/** The value that is nearest to a wanted one. */
export const nearest = (values: readonly number[], wanted: number): number =>
  values.reduce(
    (best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best),
    values[0] ?? wanted,
  );

/** The measure in words, with its epsilon where it has one. */
export const measureName = ({ measure, epsilon }: { measure: MeasureName; epsilon: number }): string =>
  measure === "subspaceMatch" ? `${measureTitles[measure]} (\u03b5 ${epsilon})` : measureTitles[measure];

/** What every figure of a report depends on, in a line. */
export function conditions({ data, recipe, models }: SimilarityShown): string[] {
  const { similarity } = recipe;
  const images = models.some(({ tensors }) => tensors.some(({ isImage }) => isImage));
  const positions = similarity?.convolutions === "positions";
  return [
    `n = ${counted(data.examples, "example")}`,
    ...(images
      ? [positions ? "images: one drawn position of each example, where grids are equal" : "images: means of channels"]
      : []),
    ...(similarity
      ? [`SVCCA keeps ${percent(similarity.variance)} of the variance`, `chance from ${short(similarity.draws)} draws`]
      : []),
    `seed ${recipe.seed}`,
  ];
}
