import { probesDrawing } from "../probes/drawing";
import { probeFacts } from "../probes/facts";
import { probeButton, probesFindings } from "../probes/findings";
import { probeList } from "../probes/list";
import { probeSettings } from "../probes/settings";
import { modelFacts } from "./facts";
import type { StudyPage } from "./page";

/** Probes: drawn in the network, listed, and their pictures. */
export const probesPage: StudyPage = {
  facts: (state) => [...modelFacts(state), ...probeFacts(state.runs.probes?.report, state.recipe)],
  start: ({ inspection }, host) => [inspection && probeButton(inspection.name, host)],
  settings: probeSettings,
  lists: (store, host) => [probeList(store, host)],
  drawing: probesDrawing,
  found: probesFindings,
};
