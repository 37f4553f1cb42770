import { probeNames } from "../../src/protocol/probeWords";
import type { Figure, PairDetails, PairSimilarity } from "../../src/protocol/studies/similarity/report";
import type { SimilarityReport } from "../../src/protocol/run";
import type { MeasureName } from "../../src/protocol/studies/similarity/recipe";
import { modelStem } from "../../src/protocol/modelFormats";
import { epsilonsOf, figureOf, measuresOf, nearest, pairOf } from "../../src/protocol/similarityWords";
import type { SimilarityPageState } from "./state";

/** A comparison as the page shows it now. */
export interface ShownSimilarity {
  report: SimilarityReport;
  details: PairDetails[];
  /** Names of the layers of both sides. */
  rows: string[];
  columns: string[];
  measure: MeasureName;
  /** One that was computed. */
  epsilon: number;
  cell: readonly [number, number];
  checkpoint: number;
}

/** What is shown, with choices that this comparison has; undefined before there is one. */
export function shownSimilarity({
  compared,
  details,
  measure,
  epsilon,
  cell: [a, b],
  checkpoint,
}: SimilarityPageState): ShownSimilarity | undefined {
  if (!compared) return undefined;
  const { report } = compared;
  const { models } = report;
  const [rows, columns] = [probeNames(models[0].tensors), probeNames(models.at(-1)?.tensors ?? [])];
  const known = measuresOf(report);
  return {
    report,
    details,
    rows,
    columns,
    measure: known.includes(measure) ? measure : (known[0] ?? measure),
    epsilon: nearest(epsilonsOf(report), epsilon),
    cell: [Math.min(a, rows.length - 1), Math.min(b, columns.length - 1)],
    checkpoint: Math.min(checkpoint, (report.checkpoints?.length ?? 1) - 1),
  };
}

export const pairAt = ({ report }: Pick<ShownSimilarity, "report">, a: number, b: number): PairSimilarity | undefined =>
  pairOf(report, a, b);

export function figureAt(shown: ShownSimilarity, a: number, b: number): Figure | undefined {
  const pair = pairAt(shown, a, b);
  return pair && figureOf(pair, shown.measure, shown.epsilon);
}

/** What lies behind the pair that is picked, as far as it was asked for: for this epsilon, or else for another. */
export function detailsOf({ details, report, cell: [a, b], epsilon }: ShownSimilarity): PairDetails | undefined {
  const pair = pairOf(report, a, b);
  const known = details.filter((detail) => detail.a === pair?.a && detail.b === pair.b);
  return known.find((detail) => detail.epsilon === epsilon) ?? known.at(-1);
}

/** Name of the file that a picture is saved to. */
export const fileName = ({ report: { models } }: Pick<ShownSimilarity, "report">, picture: string): string =>
  [models[0].name, models.at(-1)?.name ?? ""].map(modelStem).join("-") + `-${picture}`;
