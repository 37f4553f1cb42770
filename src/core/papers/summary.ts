import type { CutReport } from "../../protocol/studies/cuts/figures";
import type { Report } from "../../protocol/run";
import type {
  ReproducedDataset,
  ReproducedFigures,
  ReproducedNetwork,
  ReproducedStability,
  Spread,
  HowFar,
} from "../../protocol/reproduction";
import type { Trained } from "../../protocol/studies/training/report";
import { families } from "../fit/family";
import { mean } from "../linalg/statistics";
import { thinCalibration } from "../studies/cuts/thinCalibration";
import type { Experiment } from "./experiments";

/** What was computed for one seed. */
export interface SeedResults {
  seed: number;
  early: Trained;
  minimum: Trained;
  /** Of the minimum, fitted on part 1, and the same with slopes at kinks, where there are not too many. */
  faithful: Report;
  withSlopes?: Report;
  /** Fitted on part 2, held out part 3. */
  general: Record<HowFar, Report>;
}

/**
 * Puts the results of all seeds of one data set together; `stable` is a report with the analysis `stability`, figures
 * are of the first seed.
 */
export function summarize(
  experiment: Experiment,
  results: readonly SeedResults[],
  stable: Report,
  figures: ReproducedFigures[],
): ReproducedDataset {
  const [first] = results;
  const { id, name, hidden, lambdaPerExample, paper } = experiment;
  const over = (pick: (result: SeedResults) => number) => spread(results.map(pick));
  const cuts = first!.faithful.cuts.map((c) => c.id);
  const slopes = results.every((r) => r.withSlopes);
  return {
    id,
    name,
    inputs: first!.faithful.data.inputs,
    parts: first!.faithful.data.split,
    hidden,
    lambdaPerExample,
    networks: results.map(summarizeNetwork),
    faithfulness: cuts.map((cut, k) => ({
      cut,
      exact: over((r) => faithfulnessOf(r.faithful.cuts[k]).exact),
      holographic: over((r) => faithfulnessOf(r.faithful.cuts[k]).holographic),
      ...(slopes ? { holographicWithSlopes: over((r) => faithfulnessOf(r.withSlopes!.cuts[k]).holographic) } : {}),
      activation: over((r) => faithfulnessOf(r.faithful.cuts[k]).activation),
      calibration: over((r) => r.faithful.cuts[k]!.calibration!.slope),
    })),
    generalization: (["early", "minimum"] as const).map((trained) => ({
      trained,
      network: over((r) => r[trained].parts[2]!.loss),
      cuts: cuts.map((cut, k) => ({
        cut,
        activation: over((r) => generalizationOf(r.general[trained].cuts[k]).activation),
        holographic: over((r) => generalizationOf(r.general[trained].cuts[k]).holographic),
        ...(paper.layers[k] ? { paper: paper.layers[k] } : {}),
      })),
    })),
    paperLoss: paper.network,
    stability: summarizeStability(stable, paper.stability),
    figures,
  };
}

function summarizeNetwork({ seed, early, minimum, withSlopes }: SeedResults): ReproducedNetwork {
  const { objective, gradientNorm, kinkPairs, parts, seconds } = minimum;
  const slopes = withSlopes?.kinkSlopes;
  return {
    seed,
    objective,
    gradientNorm,
    kinkPairs,
    ...(slopes ? { residual: { before: slopes.residualBefore, after: slopes.residualAfter } } : {}),
    losses: parts.map((p) => p.loss),
    earlyLosses: early.parts.map((p) => p.loss),
    seconds: early.seconds + seconds,
  };
}

function faithfulnessOf(cut: CutReport | undefined): { exact: number; holographic: number; activation: number } {
  const { exact, holographic, activation } = cut!.faithfulness;
  return { exact: exact!.maxAbs, holographic: holographic!.maxAbs, activation: activation.maxAbs };
}

function generalizationOf(cut: CutReport | undefined): { activation: number; holographic: number } {
  const { activation, holographic } = cut!.generalization!;
  return { activation: activation.nll, holographic: holographic!.nll };
}

/** Of linear models the worst over the cuts. */
function summarizeStability({ cuts }: Report, paper: ReproducedStability["paper"]): ReproducedStability {
  const worst = (pick: (cut: CutReport) => number | undefined) => Math.max(...cuts.map((c) => pick(c) ?? 0));
  return {
    network: cuts[0]?.stability?.network?.mean,
    activation: worst((c) => c.stability?.activation.mean),
    holographic: worst((c) => c.stability?.holographic?.mean),
    paper,
  };
}

const spread = (values: number[]): Spread => ({
  mean: mean(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** What the figures draw of the fitted part of a report with arrays. */
export function figuresOf(report: Report): ReproducedFigures[] {
  const rows = report.examples!.part.flatMap((part, i) => (part === report.fitPart ? [i] : []));
  const probability = (logits: readonly number[]) => [
    ...families[report.family].mean(
      Float64Array.from(rows, (i) => logits[i]!),
      1,
    ),
  ];
  return report.cuts.flatMap((cut) => {
    const { arrays } = cut;
    if (!arrays?.calibration) return [];
    const { model, activation, holographic, exact } = arrays.logits;
    const { sumPredicted, sumLabel, regularizer } = arrays.calibration;
    return [
      {
        cut: cut.id,
        probability: {
          network: probability(model),
          activation: probability(activation),
          holographic: probability(holographic),
          exact: probability(exact),
        },
        calibration: thinCalibration({ sumPredicted, sumLabel, regularizer }),
      },
    ];
  });
}
