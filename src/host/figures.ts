import { z } from "zod";
import type { CutReport, Report } from "../protocol/report";

/** One number with its name, as the trees show it. */
export const figureSchema = z.object({ label: z.string(), value: z.number() });
export type Figure = z.infer<typeof figureSchema>;

/** The key figures of one cut; the first is the one that stands beside the cut's name. */
export function cutFigures({ faithfulness, calibration, stationarity, kinks, identity }: CutReport): Figure[] {
  return [
    { label: "Holographic weights: R² of logits", value: faithfulness.holographic.r2 },
    { label: "Holographic weights: largest difference", value: faithfulness.holographic.maxAbs },
    { label: "Activation features: R² of logits", value: faithfulness.activation.r2 },
    { label: "Exact weights: largest difference", value: faithfulness.exact.maxAbs },
    { label: "Identity: largest error", value: identity.maxAbsError },
    { label: "Calibration: slope", value: calibration.slope },
    { label: "Calibration: R²", value: calibration.r2 },
    { label: "Calibration: worst residual", value: calibration.maxAbsResidual },
    { label: "Calibration: worst with regulariser", value: calibration.maxAbsResidualRegularized },
    { label: "Stationarity: gradient norm", value: stationarity.gradientNorm },
    { label: "Stationarity: implied λ", value: stationarity.impliedLambda },
    { label: "Examples at a kink", value: kinks },
  ];
}

/** The key figures of a run that belong to no cut. */
export function runFigures({ lambda, reliability, data }: Report): Figure[] {
  return [
    { label: "Expected calibration error", value: reliability.ece },
    { label: "λ", value: lambda },
    { label: "Examples", value: data.examples },
  ];
}

/** Three significant digits; counts stay whole, and just below 1 as many nines as there are. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  if (size > 0.9 && size < 1) return truncated(value, Math.min(9, 1 + Math.ceil(-Math.log10(1 - size))));
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

const truncated = (value: number, digits: number): string => (Math.trunc(value * 10 ** digits) / 10 ** digits).toFixed(digits);
