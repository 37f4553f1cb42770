import { emptyPanel, type PanelState, type ShownRuns } from "../src/protocol/panel";
import type { RecipeStudy } from "../src/protocol/studies";
import type { CutInfo, Diagram, DiagramEdge } from "../src/protocol/inspection";
import type { CutReport } from "../src/protocol/studies/cuts/figures";
import type { Report } from "../src/protocol/run";
import type { Host } from "./host";
import { StateStore } from "./store";

export type ErrorAxis = "log" | "linear";

/** The panel's state, and what concerns nobody but the webview. */
export interface PageState extends PanelState {
  /** Checkpoint that the probes are shown of, by its place; undefined for the model itself. */
  checkpoint?: number;
  /** Scale of the errors of probes; by default what suits them. */
  errorAxis?: ErrorAxis;
  /** The cut under the pointer. */
  hoveredCut?: string;
  /** Ids of the edges of the diagram that the user has picked. */
  pickedEdges: string[];
  /** Ids of the folds of the diagram (see diagram/folds.ts) that the user has opened or closed. */
  toggledFolds: string[];
}

export const initialState: PageState = { ...emptyPanel, pickedEdges: [], toggledFolds: [] };

/** The state of the page of studies. */
export class Store extends StateStore<PageState> {
  constructor(state: PageState = initialState) {
    super(state);
  }
}

/** The run on show of a study, to watch. */
export const runOn =
  <K extends RecipeStudy>(study: K) =>
  ({ runs }: PanelState): ShownRuns[K] =>
    runs[study];

/** The part of a study that is selected, to watch. */
export const partOn =
  (study: RecipeStudy) =>
  ({ selected }: PanelState): string | undefined =>
    selected[study];

/** The listed cuts, then those of the run that were picked by hand. */
export function cutsOf({ inspection, runs }: Pick<PanelState, "inspection" | "runs">): CutInfo[] {
  if (!inspection) return [];
  const picked = runs.cuts?.report.cuts.filter(({ id }) => !inspection.cuts.some((cut) => cut.id === id)) ?? [];
  return [...inspection.cuts, ...picked.map((cut) => ({ ...cut, ...placeOf(cut, inspection.diagram) }))];
}

/** Where a picked cut lies: edges know their weights by the names in the cut's identifier. */
function placeOf(
  { id, weights, biases }: CutReport,
  { edges, blocks }: Diagram,
): Pick<CutInfo, "severs" | "biasBlocks"> {
  const names = new Set([...weights, ...id.split("+")]);
  return {
    severs: edges.filter((edge) => edge.weights.some((weight) => names.has(weight))).map((edge) => edge.id),
    biasBlocks: blocks
      .filter(({ parameters }) => parameters.some(({ role, name }) => role === "bias" && biases.includes(name)))
      .map((block) => block.id),
  };
}

/** The selected cut, or else the first that can be differentiated (those of a run first). */
export function selectedCut(state: PageState): string | undefined {
  const cuts = cutsOf(state);
  if (cuts.some((cut) => cut.id === state.selected.cuts)) return state.selected.cuts;
  return state.runs.cuts?.report.cuts[0]?.id ?? cuts.find((cut) => !cut.refusal)?.id ?? cuts[0]?.id;
}

export const cutInfo = (state: PageState, id: string | undefined): CutInfo | undefined =>
  cutsOf(state).find((cut) => cut.id === id);

export const cutReport = (report: Report | undefined, id: string | undefined): CutReport | undefined =>
  report?.cuts.find((cut) => cut.id === id);

/** The picked edges that the network shown has. */
export const pickedEdges = (state: PageState): DiagramEdge[] =>
  state.inspection?.diagram.edges.filter(({ id }) => state.pickedEdges.includes(id)) ?? [];

/** Picks edges, or lets them go when all of them are picked. */
export function togglePicks(store: Store, edges: string[]): void {
  const others = store.state.pickedEdges.filter((id) => !edges.includes(id));
  const all = edges.every((id) => store.state.pickedEdges.includes(id));
  store.patch({ pickedEdges: all ? others : [...others, ...edges] });
}

/** Selects a part of what a study found, here and wherever else it is shown. */
export function selectPart(store: Store, host: Host, study: RecipeStudy, part: string): void {
  store.patch({ selected: { ...store.state.selected, [study]: part } });
  host.post({ type: "select", study, part });
}
