import type { AnalysisKind } from "../../../../protocol/analyses";
import type { AskedAnalysis } from "../../../../protocol/recipe";
import type { Report } from "../../../../protocol/run";
import type { ActivationCutReport, CutArrays, FeatureCutReport } from "../../../../protocol/studies/cuts/figures";
import type {
  ActivationAnalysisKind,
  ActivationContext,
  ActivationResults,
  CutAnalysisKind,
  CutContext,
  CutResults,
} from "./analysis";
import { analyses } from "./index";
import type { NetworkContext } from "./ofNetwork";

type KeysOf<K extends CutAnalysisKind> = Exclude<{ [A in K]: keyof CutResults[A] }[K], "arrays">;

/** What all rows together give the report of a cut. */
type FeatureFigures = Pick<FeatureCutReport, KeysOf<CutAnalysisKind>>;
type ActivationFigures = Pick<
  ActivationCutReport,
  KeysOf<ActivationAnalysisKind> | Exclude<keyof ActivationResults, "arrays">
>;

type NetworkFigures = Pick<Report, Exclude<AnalysisKind, CutAnalysisKind>>;

interface Measured<Figures, Arrays> {
  figures: Figures;
  arrays: Arrays;
}

/** Runs every analysis on a cut with features; those that cost several fits where they are asked for. */
export const measureCut = (
  context: CutContext,
  asked: readonly AskedAnalysis[],
): Promise<Measured<FeatureFigures, CutArrays>> =>
  collect(cutRows(asked).map(({ gives, measure }) => ({ gives, found: () => measure(context) })));

/** Runs what can be run on a cut of which only the activations are known. */
export const measureActivations = (
  context: ActivationContext,
  asked: readonly AskedAnalysis[],
): Promise<Measured<ActivationFigures, ActivationResults["arrays"]>> =>
  collect(
    cutRows(asked).flatMap((row) => {
      const measure = row.needs === "activations" ? row.measure : row.ofActivations;
      return measure ? [{ gives: row.gives, found: () => measure(context) }] : [];
    }),
  );

/** Runs what is about the outputs of the network, at no cut. */
export async function measureNetwork(context: NetworkContext): Promise<NetworkFigures> {
  const rows = Object.values(analyses).filter((row) => row.needs === "outputs");
  const measured = rows.map(({ gives, measure }) => ({ gives, found: async () => measure(context) }));
  return (await collect<NetworkFigures, object>(measured)).figures;
}

/** The rows that are about a cut, less those that are not asked for. */
const cutRows = (asked: readonly AskedAnalysis[]) =>
  Object.entries(analyses).flatMap(([kind, row]) =>
    row.needs === "outputs" || (row.whenAsked && !asked.some((name) => name === kind)) ? [] : [row],
  );

/** One row after the other. That all keys are given is what the types of the rows say. */
async function collect<Figures, Arrays>(
  rows: readonly { gives: readonly string[]; found(): Promise<object> }[],
): Promise<Measured<Figures, Arrays>> {
  const [figures, arrays] = [new Map<string, unknown>(), {}];
  for (const { gives, found } of rows) {
    const all = await found();
    if ("arrays" in all) Object.assign(arrays, all.arrays);
    for (const [key, value] of Object.entries(all)) if (gives.includes(key)) figures.set(key, value);
  }
  return { figures: Object.fromEntries(figures) as Figures, arrays: arrays as Arrays };
}
