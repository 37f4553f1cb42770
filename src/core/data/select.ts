import { inputError } from "../../protocol/errors";
import type { FamilyName } from "../../protocol/recipe";
import { classRule, type ClassRule } from "./classes";
import type { Binding, Dataset } from "./dataset";
import { countLabels } from "./labels";
import { baseName, brief } from "./names";

/** The examples that stay, with their labels. */
export interface Selection {
  /** Rows of the dataset, ascending. */
  rows: Uint32Array;
  labels: Float64Array;
  /** What 0 and 1 stand for, where the labels are classes. */
  classes?: [string, string];
}

const admits: { [F in FamilyName]: (label: number) => boolean } = {
  bernoulli: (label) => label === 0 || label === 1,
  gaussian: Number.isFinite,
  poisson: (label) => Number.isInteger(label) && label >= 0,
};

/**
 * Keeps the examples of the chosen classes, then the first `limit` of them, and gives each a label of the family.
 * @throws input error naming the row and the label when the family does not admit it
 */
export function selectExamples(dataset: Dataset, binding: Binding): Selection {
  const rule = classRule(dataset, binding);
  const rows = chooseRows(dataset, rule).slice(0, binding.data.limit);
  if (!rule) return { rows, labels: Float64Array.from(rows, (row) => admitted(dataset, row, binding)) };
  const labels = Float64Array.from(rows, (row) => (dataset.labels[row] === rule.one ? 1 : 0));
  return { rows, labels, classes: [String(rule.zero ?? `not ${rule.one}`), String(rule.one)] };
}

function chooseRows({ examples, labels }: Dataset, rule: ClassRule | undefined): Uint32Array {
  const rows = Uint32Array.from({ length: examples }, (_, row) => row);
  if (rule?.zero === undefined) return rows;
  return rows.filter((row) => labels[row] === rule.one || labels[row] === rule.zero);
}

function admitted(dataset: Dataset, row: number, { data, family }: Binding): number {
  const label = dataset.labels[row]!;
  if (typeof label === "number" && admits[family](label)) return label;
  const place = dataset.lines ? `row ${dataset.lines[row]}` : `row ${row} (counted from 0)`;
  const written = typeof label === "number" ? label : `"${brief(label)}"`;
  throw inputError(`the label in ${place} of ${baseName(data.path)} is ${written}: ${refusals[family]}; ${remedy(dataset, family)}`);
}

const refusals: { [F in FamilyName]: string } = {
  bernoulli: "a bernoulli family takes 0 and 1",
  gaussian: "a gaussian family takes numbers",
  poisson: "a poisson family takes whole numbers from 0 on",
};

function remedy({ labels }: Dataset, family: FamilyName): string {
  if (family === "poisson" && !Array.isArray(labels)) return "try --family gaussian";
  const [zero, one, ...more] = countLabels(labels);
  if (zero && one && more.length === 0) return `try --classes ${zero.value},${one.value}`;
  return "choose two classes with --classes A,B, or another family or label";
}
