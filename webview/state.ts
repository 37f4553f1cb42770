import type { PanelState } from "../src/protocol/panel";
import type { CutInfo } from "../src/protocol/inspection";
import type { CutReport, Report } from "../src/protocol/report";

/** The panel's state, and the cut under the pointer, which concerns nobody but the webview. */
export interface PageState extends PanelState {
  hoveredCut?: string;
}

export const initialState: PageState = { recipeName: "", status: { kind: "loading" }, stale: false };

/** Holds the state and tells watchers which of their keys changed. */
export class Store {
  private readonly watchers: { keys: (keyof PageState)[]; draw: (state: PageState) => void }[] = [];

  constructor(private current: PageState = initialState) {}

  get state(): PageState {
    return this.current;
  }

  /** Draws now and again whenever one of `keys` changes. */
  watch(keys: (keyof PageState)[], draw: (state: PageState) => void): void {
    this.watchers.push({ keys, draw });
    draw(this.current);
  }

  patch(patch: Partial<PageState>): void {
    const before = this.current;
    this.current = { ...before, ...patch };
    for (const { keys, draw } of this.watchers) {
      if (keys.some((key) => before[key] !== this.current[key])) draw(this.current);
    }
  }
}

/** The selected cut, or else the first that can be analysed (those of a run first). */
export function selectedCut(state: PageState): string | undefined {
  const cuts = state.inspection?.cuts ?? [];
  if (cuts.some((cut) => cut.id === state.selectedCut)) return state.selectedCut;
  return state.run?.report.cuts[0]?.id ?? cuts.find((cut) => !cut.refusal)?.id ?? cuts[0]?.id;
}

export const cutInfo = (state: PageState, id: string | undefined): CutInfo | undefined => state.inspection?.cuts.find((cut) => cut.id === id);

export const cutReport = (report: Report | undefined, id: string | undefined): CutReport | undefined =>
  report?.cuts.find((cut) => cut.id === id);
