import { counted } from "./numbers";
import type { Figure, PairSimilarity, SimilarityWarning } from "./studies/similarity/report";

/** The largest value that one of the baselines has in 95% of its draws. */
export const highestChance = ({ shuffled, noise }: Pick<Figure, "shuffled" | "noise">): number =>
  Math.max(shuffled.high, noise.high);

/** A value and the upper end of chance: "0.85/0.11", "~0.12/0.13" where chance gives as much. */
export const figureText = (figure: Figure): string =>
  `${figure.isChance ? "~" : ""}${figure.value.toFixed(2)}/${highestChance(figure).toFixed(2)}`;

/** Every warning once, with the number of pairs it is about. */
export function warningTexts(pairs: readonly Pick<PairSimilarity, "warnings">[]): string[] {
  const found = new Map<string, { warning: SimilarityWarning; count: number }>();
  for (const warning of pairs.flatMap((p) => p.warnings)) {
    const key = warning.measures.join() + warning.text;
    found.set(key, { warning, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()].map(
    ({ warning: { measures, text }, count }) => `${measures.join(", ")} of ${counted(count, "pair")}: ${text}`,
  );
}
