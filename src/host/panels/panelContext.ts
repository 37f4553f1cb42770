import type { DataDescription } from "../../protocol/inspection";
import type { PanelState } from "../../protocol/panel";
import type { RecipeChoice } from "../../protocol/recipeChoice";
import type { CallOptions } from "../../protocol/rpc";
import type { RecipeStudy } from "../../protocol/studies";
import type { EngineProcess } from "../engineProcess";
import type { Inspections } from "../inspections";
import type { RunEntry, RunStore } from "../runs/runStore";
import type { Selection } from "../selection";

export interface PanelServices {
  /** Folder of the extension. */
  extension: string;
  inspections: Inspections;
  runs: RunStore;
  selection: Selection;
  /** A process of the panel's own, so that cancelling one run disturbs no other. */
  startEngine(): Pick<EngineProcess, "call" | "dispose">;
  /**
   * Asks for a dataset and what else a study of a model needs, and returns the recipe's path; undefined when the user
   * gave up.
   */
  chooseRecipe(model: string, study: RecipeStudy): Promise<string | undefined>;
  describeData(files: string[], label?: string): Promise<DataDescription>;
  exportHtml(runs: readonly RunEntry[]): Promise<void>;
  exportTwin(recipe: string, cut: string): Promise<void>;
  /** A run of some panel has started or ended. */
  runningChanged(): void;
}

/** What runs: a study, or what lies behind one pair of a comparison. */
export type Work = Pick<PanelState, "work" | "ofPair">;

/** What the answers to single messages need of their panel. */
export interface PanelContext {
  readonly source: string;
  readonly services: PanelServices;
  readonly engine: ReturnType<PanelServices["startEngine"]>;
  readonly view: { readonly state: Readonly<PanelState>; patch(patch: Partial<PanelState>): void };
  runOnShow(study: RecipeStudy): RunEntry | undefined;
  choose(choice: RecipeChoice): void;
  perform(work: Work, message: string, compute: (options: CallOptions) => Promise<void>): Promise<void>;
}
