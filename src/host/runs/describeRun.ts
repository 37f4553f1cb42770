import * as path from "node:path";
import { figureLine } from "../../protocol/print";
import { RECIPE_SUFFIX } from "../recipes/recipeFile";
import type { RunEntry } from "./runStore";

const labels: Record<Exclude<RunEntry["kind"], "cuts">, (name: string) => string> = {
  probes: (name) => `Probes of ${name}`,
  similarity: (name) => `Comparison ${name.replace("~", " ~ ")}`,
  training: (name) => `Training ${name}`,
  twin: (name) => `Update of ${name}`,
};

/** A stored run in the words of lists: its recipe, and when it ran on what; that of probes or of a comparison says what it is and its first figure. */
export function describeRun({ created, recipe, dataset, kind, figures: [first] }: RunEntry) {
  const name = path.basename(recipe).replace(RECIPE_SUFFIX, "");
  const when = `${new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })} \u00b7 ${dataset}`;
  if (kind === "cuts" || !first) return { label: name, description: when };
  return { label: labels[kind](name), description: `${figureLine(first)} \u00b7 ${when}` };
}
