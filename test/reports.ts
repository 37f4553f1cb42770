import type { FeatureCutReport, Report } from "../src/protocol/report";

/** A report of which all cuts have features. */
export type FeatureReport = Omit<Report, "cuts"> & { cuts: FeatureCutReport[] };
