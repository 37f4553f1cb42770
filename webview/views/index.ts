import type { AnalysisKind } from "../../src/protocol/analyses";
import type { ActivationCutReport } from "../../src/protocol/studies/cuts/figures";
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
import type { View } from "./view";

/** One view per analysis, in the order in which they are read; a missing one does not compile. */
export const views: { [K in AnalysisKind]: View } = {
  faithfulness,
  calibration,
  generalization,
  stability,
  regularization,
  reliability,
  identity,
  stationarity,
  totality,
  slices,
};

/** The views of a cut whose activations alone can be analysed. */
export const activationViews: View<ActivationCutReport>[] = [
  faithfulness,
  generalization,
  stability,
  reliability,
  slices,
];
