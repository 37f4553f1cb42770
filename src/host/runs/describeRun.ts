import { figureLine } from "../../protocol/print";
import { studies } from "../../protocol/studies";
import { nameOf } from "../recipes/recipeFile";
import type { RunEntry } from "./runStore";

/**
 * A stored run in the words of lists: its document, and when it ran on what; other studies than cuts say what they are
 * and their first figure.
 */
export function describeRun({ created, recipe, dataset, kind, figures: [first] }: RunEntry) {
  const name = nameOf(recipe).replace("~", " ~ ");
  const date = new Date(created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const when = `${date} \u00b7 ${dataset}`;
  if (kind === "cuts") return { label: name, description: when };
  return {
    label: `${studies[kind].label}: ${name}`,
    description: first ? `${figureLine(first)} \u00b7 ${when}` : when,
  };
}
