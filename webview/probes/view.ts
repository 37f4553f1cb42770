import type { AnalysisText } from "../../src/protocol/analyses";
import { capital } from "../../src/protocol/presenting";
import type { Child } from "../dom";
import type { Picture } from "../plots/picture";
import type { ErrorAxis } from "../state";
import type { ShownProbes } from "./shown";

/** What the pictures of probes can do and know besides the figures. */
export interface ProbesPage {
  axis: ErrorAxis;
  /** Selects the probe at a place. */
  choose: (place: number) => void;
}

/** One picture of the probes, drawn anew whenever another probe or checkpoint is chosen. */
export interface ProbeView {
  id: string;
  text: AnalysisText;
  shape: "wide" | "square" | "tall";
  /** Undefined where the run has nothing of it; whether it has does not depend on the probe chosen. */
  picture: (shown: ShownProbes, page: ProbesPage) => Picture | undefined;
  /** What stands below the picture. */
  below?: (shown: ShownProbes) => Child[];
}

/** Name of the file that a picture is saved to. */
export const fileName = ({ report }: ShownProbes, picture: string): string => `${report.model.name}-probes-${picture}`;

/**
 * The beginning of a picture's title, in lower case; where it is not about the model itself it says of which
 * checkpoint.
 */
export const opening = ({ checkpoint }: ShownProbes, text: string): string =>
  checkpoint === undefined ? capital(text) : `In ${checkpoint}, ${text}`;

/** What the probes read, as a subject. */
export const targetName = ({ report }: Pick<ShownProbes, "report">): string =>
  report.recipe.probes?.target === undefined ? "the label" : `\u201c${report.probing.target}\u201d`;
