import type { AnalysisKind } from "../../src/protocol/analyses";
import type { ActivationCutReport } from "../../src/protocol/report";
import { calibration } from "./calibration";
import { faithfulness } from "./faithfulness";
import { identity } from "./identity";
import { reliability } from "./reliability";
import { slices } from "./slices";
import { stationarity } from "./stationarity";
import { totality } from "./totality";
import type { View } from "./view";

/** One view per analysis, in the order in which they are read; a missing one does not compile. */
export const views: { [K in AnalysisKind]: View } = { faithfulness, calibration, reliability, identity, stationarity, totality, slices };

/** The views of a cut whose activations alone can be analysed. */
export const activationViews: View<ActivationCutReport>[] = [faithfulness, reliability, slices];
