import * as path from "node:path";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import type { RunEntry } from "./runStore";

/** A stored run in the words of lists: its recipe, and when it ran on what. */
export const describeRun = ({ created, recipe, dataset }: RunEntry) => ({
  label: path.basename(recipe).replace(RECIPE_SUFFIX, ""),
  description: `${new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })} · ${dataset}`,
});
