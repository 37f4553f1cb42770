import type { Child } from "../dom";
import type { Host } from "../host";
import type { PageState, Store } from "../state";

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
  beside?(store: Store, host: Host): HTMLElement[];
  /** What was found, or what to do when there is nothing yet. */
  found(store: Store, host: Host): HTMLElement;
}
