import type { ProbesReport } from "../../src/protocol/run";
import { mostReadable, named, type NamedProbe } from "../../src/protocol/studies/probes/reading";
import type { PageState } from "../state";

/** The probes of one state of the model. */
export interface ShownProbes {
  report: ProbesReport;
  probes: NamedProbe[];
  /** Of the checkpoint; undefined for the model itself. */
  checkpoint?: string;
  /** Position of the selected probe. */
  selected: number;
}

/** The probes of the checkpoint that the slider is at, or of the model; undefined before there are any. */
export function shownProbes({
  runs,
  checkpoint,
  selected,
}: Pick<PageState, "runs" | "checkpoint" | "selected">): ShownProbes | undefined {
  if (!runs.probes) return undefined;
  const { report } = runs.probes;
  const at = checkpoint === undefined ? undefined : report.checkpoints?.[checkpoint];
  const probes = named(at?.probes ?? report.probes);
  // What is selected stays so while the slider moves.
  const chosen = report.probes.findIndex(({ tensor }) => tensor === selected.probes);
  return { report, probes, checkpoint: at?.name, selected: chosen < 0 ? mostReadable(report.probes) : chosen };
}
