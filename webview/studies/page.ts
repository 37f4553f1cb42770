import type { Child } from "../dom";
import type { Host } from "../host";
import type { PageState, Store } from "../state";

/** What a study says at the blocks of the drawn network. */
export interface Drawing {
  /** By the id of a block. */
  readings(state: PageState): Map<string, { text: string; title: string }>;
  /** The part that pressing a block selects: at first what leaves it, then the others in turn. */
  partAt(state: PageState, block: string): string | undefined;
  /** Block of the selected part. */
  selectedBlock(state: PageState): string | undefined;
  /** The selected part in a sentence. */
  describe(state: PageState): string | undefined;
}

/** How a study is shown in the page of a recipe: its tab and what belongs to it in the header. */
export interface StudyPage {
  /** The page's heading, where it is not the model's name. */
  title?(state: PageState): string | undefined;
  /** What was run on what. */
  facts(state: PageState): Child[];
  /** What starts it. */
  start(state: PageState, host: Host): Child[];
  /** What the next run takes; a change is written into the recipe at once. Undefined where there is nothing to set. */
  settings?(state: PageState, host: Host): Child[] | undefined;
  /** What stands below the drawing of the network; without it the network is not drawn. */
  lists?(store: Store, host: Host): HTMLElement[];
  /** What the blocks of the drawing say; without it the cuts are drawn. */
  drawing?: Drawing;
  /** What was found, or what to do when there is nothing yet. */
  found(store: Store, host: Host): HTMLElement;
}
