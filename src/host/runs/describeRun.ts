import * as path from "node:path";
import { figureText } from "../figures";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import type { RunEntry } from "./runStore";

/** A stored run in the words of lists: its recipe, and when it ran on what; that of probes says what it is and its best figure. */
export function describeRun({ created, recipe, dataset, kind, figures: [best] }: RunEntry) {
  const name = path.basename(recipe).replace(RECIPE_SUFFIX, "");
  const when = `${new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })} \u00b7 ${dataset}`;
  if (kind === "cuts" || !best) return { label: name, description: when };
  return { label: `Probes of ${name}`, description: `${best.label.toLowerCase()} ${figureText(best)} \u00b7 ${when}` };
}
