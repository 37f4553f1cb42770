import type { Recipe } from "../../protocol/recipe";
import { requirePresent } from "./classes";
import type { Dataset } from "./dataset";
import { countLabels } from "./labels";
import { baseName } from "./names";

/** Rows of the dataset that a recipe selects: those of the recipe's classes, of them the first `limit`. */
export function chosenRows(dataset: Dataset, { classes, limit, path }: Recipe["data"]): Uint32Array {
  const rows = Uint32Array.from({ length: dataset.examples }, (_, row) => row);
  if (!classes) return rows.slice(0, limit);
  const wanted = new Set(chosenClasses(dataset, classes, path));
  return rows.filter((row) => wanted.has(dataset.labels[row]!)).slice(0, limit);
}

export function chosenClasses({ labels }: Dataset, classes: readonly string[], path: string): (number | string)[] {
  const present = countLabels(labels).map(({ value }) => value);
  return classes.map((name) => requirePresent(name, present, Array.isArray(labels), baseName(path)));
}
