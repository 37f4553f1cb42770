import type { FeatureCutReport } from "../src/protocol/studies/cuts/figures";
import type { Report } from "../src/protocol/run";

/** A report of which all cuts have features. */
export type FeatureReport = Omit<Report, "cuts"> & { cuts: FeatureCutReport[] };
