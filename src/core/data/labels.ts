import type { Dataset } from "./dataset";
import type { Values } from "./values";
import { brief } from "./names";

/** A distinct label as text, and how many examples have it. */
export interface LabelCount {
  value: string;
  count: number;
}

/** Order of Unicode code points (the default string order is that of UTF-16 units). */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at < 0) return left.length - right.length;
  return left[at]!.codePointAt(0)! - (right[at]?.codePointAt(0) ?? -1);
}

/** The distinct labels in ascending order: by value for numbers, by code point for text. */
export function countLabels(labels: Values | string[]): LabelCount[] {
  const counts = new Map<number | string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const order = Array.isArray(labels) ? byCodePoint : (a: string, b: string) => Number(a) - Number(b);
  return [...counts].map(([value, count]) => ({ value: String(value), count })).sort((a, b) => order(a.value, b.value));
}

const describedClasses = 50;

/** The first classes of some labels, for a description. */
export const describeClasses = (labels: Values | string[]): LabelCount[] =>
  countLabels(labels).slice(0, describedClasses);

/** A label as messages write it: text in quotes. */
export const labelText = (label: number | string): string =>
  typeof label === "number" ? String(label) : `"${brief(label)}"`;

/** Where an example stands, as messages write it: the row of the file, or its number where the file has no rows. */
export const placeOf = ({ lines }: Dataset, row: number): string =>
  lines ? `row ${lines[row]}` : `row ${row} (counted from 0)`;
