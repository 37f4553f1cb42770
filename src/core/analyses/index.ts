import type { Classified, CutAnalysis, CutAnalysisKind, ModelAnalysis, ModelAnalysisKind } from "./analysis";
import { calibration } from "./calibration";
import { faithfulness } from "./faithfulness";
import { identity } from "./identity";
import { reliability } from "./reliability";
import { stationarity } from "./stationarity";
import { totality } from "./totality";

/** One row an analysis of a cut. */
export const cutAnalyses: { [K in CutAnalysisKind]: CutAnalysis<K> } = { identity, faithfulness, calibration, stationarity, totality };

/** One row an analysis of the whole model. */
export const modelAnalyses: { [K in ModelAnalysisKind]: ModelAnalysis<K> } = { reliability };

/** Fails to compile when the protocol names an analysis that has no row. */
export const everyAnalysisHasARow: Classified = true;
