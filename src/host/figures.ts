import * as z from "zod";
import { nearOne, percent, short } from "../protocol/numbers";
import type { CutReport } from "../protocol/studies/cuts/figures";
import type { Report } from "../protocol/run";

/** One number with its name, short enough for both to fit into the side bar. The unit "%" is that of a share, which stays one here. */
export const figureSchema = z.object({ label: z.string(), value: z.number(), unit: z.literal("%").optional() });
export type Figure = z.infer<typeof figureSchema>;

/** The key figures of one cut; the first is the one that stands beside the cut's name. */
export function cutFigures(cut: CutReport): Figure[] {
  if (cut.linearModel === "activation") {
    const { r2, maxAbs } = cut.faithfulness.activation;
    return [{ label: "Activation R²", value: r2 }, { label: "Activation max |Δμ|", value: maxAbs }, ...heldOut(cut)];
  }
  const { faithfulness, calibration, stationarity, kinks, identity } = cut;
  return [
    { label: "Holographic R²", value: faithfulness.holographic.r2 },
    { label: "Holographic max |Δμ|", value: faithfulness.holographic.maxAbs },
    { label: "Activation R²", value: faithfulness.activation.r2 },
    { label: "Exact max |Δμ|", value: faithfulness.exact.maxAbs },
    { label: "Identity error", value: identity.maxAbsError },
    { label: "Calibration slope", value: calibration.slope },
    { label: "Calibration R²", value: calibration.r2 },
    { label: "Worst residual", value: calibration.maxAbsResidual },
    { label: "Worst residual with 2λw", value: calibration.maxAbsResidualRegularized },
    { label: "Gradient norm", value: stationarity.gradientNorm },
    { label: "Implied λ", value: stationarity.impliedLambda },
    { label: "Examples at a kink", value: kinks },
    ...heldOut(cut),
  ];
}

/** Mean negative log-likelihood on the part held out, where there is one: of the linear model and of the network. */
function heldOut({ generalization: found }: CutReport): Figure[] {
  if (!found) return [];
  return [
    { label: "Held-out loss", value: (found.holographic ?? found.activation).nll },
    { label: "Held-out loss of the network", value: found.network.nll },
  ];
}

/** The key figures of a run that belong to no cut. */
export function runFigures({ lambda, reliability }: Report): Figure[] {
  return [
    { label: "Calibration error (ECE)", value: reliability.ece },
    ...(reliability.accuracy === undefined ? [] : [{ label: "Accuracy", value: reliability.accuracy }]),
    { label: "λ", value: lambda },
  ];
}

/** A figure with its name, as a part of a line. */
export const figureLine = (figure: Figure): string =>
  `${figure.label.charAt(0).toLowerCase()}${figure.label.slice(1)} ${figureText(figure)}`;

/** Near 1 a figure keeps its nines: most that come there are coefficients of determination. */
export const figureText = ({ value, unit }: Figure): string =>
  unit ? percent(value) : value > 0 && value < 1 ? nearOne(value) : short(value);
