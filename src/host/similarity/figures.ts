import type { SimilarityReport } from "../../protocol/run";
import { keyPairs, measuresOf, measureTitles } from "../../protocol/similarityWords";
import type { Figure } from "../figures";

/** Subspace match stands in the lists for this epsilon, or the nearest there is. */
const epsilon = 0.5;

/** The key figures of a comparison: every measure on average over the pairs that count, their number, and how many of them are no more than chance by the first. */
export function similarityFigures(report: SimilarityReport): Figure[] {
  const found = measuresOf(report)
    .map((measure) => ({ title: measureTitles[measure], ...keyPairs(report, measure, epsilon) }))
    .filter(({ pairs }) => pairs.length > 0);
  const means = found.map(({ title, pairs }) => ({
    label: `Mean ${title.replace("mean ", "")}`,
    value: pairs.reduce((sum, { figure }) => sum + figure.value, 0) / pairs.length,
  }));
  const [first] = found;
  if (!first) return [];
  const { name, pairs } = first;
  return [
    ...means,
    { label: `Pairs of ${name}`, value: pairs.length },
    { label: "Of these by chance", value: pairs.filter(({ figure }) => figure.isChance).length },
  ];
}
