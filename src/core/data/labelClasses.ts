import { maxClasses } from "../../protocol/numbers";
import type { Recipe } from "../../protocol/recipe";
import { chosenClasses } from "./chosenRows";
import type { Dataset } from "./dataset";
import { countLabels } from "./labels";

/** What the labels of some examples tell apart. */
export interface LabelClasses {
  /** In the order of the recipe's classes, or ascending. */
  names: string[];
  /** Examples of each. */
  counts: number[];
  /** The place of its class, for every example. */
  codes: Uint8Array;
}

/**
 * The classes of the labels of some rows, where they are text or a few whole numbers that no family of numbers is
 * about.
 * @returns undefined where the labels are no classes
 */
export function labelClasses(
  dataset: Dataset,
  rows: Uint32Array,
  { data, family }: Pick<Recipe, "data" | "family">,
): LabelClasses | undefined {
  const labels = Array.from(rows, (row) => dataset.labels[row]!);
  const isText = Array.isArray(dataset.labels);
  const distinct = new Set(labels);
  const isFew = distinct.size > 1 && distinct.size <= maxClasses;
  if (!isFew || !(isText || labels.every(Number.isInteger)) || family === "gaussian" || family === "poisson")
    return undefined;
  const ascending = countLabels(labels.map(String)).map(({ value }) => value);
  const present = isText ? ascending : [...distinct].sort((a, b) => Number(a) - Number(b));
  const order = data.classes ? chosenClasses(dataset, data.classes, data.path) : present;
  const codeOf = new Map(order.map((label, code) => [label, code]));
  const codes = Uint8Array.from(labels, (label) => codeOf.get(label)!);
  const counts = order.map(() => 0);
  for (const code of codes) counts[code]!++;
  return { names: order.map(String), counts, codes };
}
