import type { AnalysisKind } from "../../../../protocol/analyses";
import type { AskedAnalysis } from "../../../../protocol/recipe";
import type { Report } from "../../../../protocol/run";
import type {
  ActivationAnalysisKind,
  ActivationContext,
  ActivationResults,
  CutAnalysisKind,
  CutContext,
  CutResults,
} from "./analysis";
import { calibration } from "./calibration";
import { activationFaithfulness, faithfulness } from "./faithfulness";
import { generalization } from "./generalization";
import { identity } from "./identity";
import { reliabilityOfNetwork, slicesOfNetwork, type NetworkContext } from "./ofNetwork";
import { regularization } from "./regularization";
import { stability } from "./stability";
import { stationarity } from "./stationarity";
import { totality } from "./totality";

interface FeatureRow<K extends CutAnalysisKind> {
  needs: "features";
  measure(context: CutContext): Promise<CutResults[K]>;
  /** What is left of it at a cut that has no features. */
  ofActivations?(context: ActivationContext): Promise<ActivationResults>;
}

/** Measured at every cut. */
interface ActivationRow<K extends ActivationAnalysisKind> {
  needs: "activations";
  measure(context: ActivationContext): Promise<CutResults[K]>;
}

type CutRow<K extends CutAnalysisKind> = {
  /** Keys of a cut's report. */
  gives: readonly Exclude<keyof CutResults[K], "arrays">[];
  /** Runs only where the recipe asks for it. */
  whenAsked: K extends AskedAnalysis ? true : false;
} & (K extends ActivationAnalysisKind ? ActivationRow<K> : FeatureRow<K>);

/** Measured once, on what the network says of the examples. */
interface NetworkRow<Key extends keyof Report> {
  needs: "outputs";
  /** Keys of the report. */
  gives: readonly Key[];
  measure(context: NetworkContext): Pick<Report, Key>;
}

/** A kind that is neither of a cut nor named like what it gives the report fits no row. */
type Row<K extends AnalysisKind> = K extends CutAnalysisKind
  ? CutRow<K>
  : K extends keyof Report
    ? NetworkRow<K>
    : never;

/** One row an analysis: `measure.ts` runs all of them, in this order. A missing row does not compile. */
export const analyses: { [K in AnalysisKind]: Row<K> } = {
  identity: { needs: "features", gives: ["identity"], whenAsked: false, measure: identity },
  faithfulness: {
    needs: "features",
    gives: ["faithfulness", "solver", "activationSolver"],
    whenAsked: false,
    measure: faithfulness,
    ofActivations: activationFaithfulness,
  },
  calibration: { needs: "features", gives: ["calibration"], whenAsked: false, measure: calibration },
  stationarity: { needs: "features", gives: ["stationarity"], whenAsked: false, measure: stationarity },
  totality: { needs: "features", gives: ["kinks", "kinkPairs"], whenAsked: false, measure: totality },
  generalization: { needs: "activations", gives: ["generalization"], whenAsked: false, measure: generalization },
  stability: { needs: "activations", gives: ["stability"], whenAsked: true, measure: stability },
  regularization: { needs: "features", gives: ["regularization"], whenAsked: true, measure: regularization },
  reliability: { needs: "outputs", gives: ["reliability"], measure: reliabilityOfNetwork },
  slices: { needs: "outputs", gives: ["slices"], measure: slicesOfNetwork },
};
