import type { AnalysisKind } from "../../../../protocol/analyses";
import type { CutAnalysis, CutAnalysisKind, ModelAnalysis, ModelAnalysisKind } from "./analysis";
import { calibration } from "./calibration";
import { faithfulness } from "./faithfulness";
import { generalization } from "./generalization";
import { identity } from "./identity";
import { regularization } from "./regularization";
import { reliability } from "./reliability";
import { slices } from "./slices";
import { stability } from "./stability";
import { stationarity } from "./stationarity";
import { totality } from "./totality";

/** An analysis is either of a cut or of the whole model; a kind that is neither fits no row. */
type AnalysisOf<K extends AnalysisKind> = K extends CutAnalysisKind
  ? CutAnalysis<K>
  : K extends ModelAnalysisKind
    ? ModelAnalysis<K>
    : never;

/** One row an analysis: a missing one does not compile. */
export const analyses: { [K in AnalysisKind]: AnalysisOf<K> } = {
  identity,
  faithfulness,
  calibration,
  stationarity,
  totality,
  generalization,
  stability,
  regularization,
  reliability,
  slices,
};
