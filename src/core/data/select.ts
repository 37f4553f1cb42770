import { inputError } from "../../protocol/errors";
import { counted } from "../../protocol/numbers";
import type { LabelEncoding } from "../../protocol/encoding";
import type { FamilyName, RecipeKey } from "../../protocol/recipe";
import { classRule, type ClassRule } from "./classes";
import { classIndices } from "./classIndices";
import type { Binding, Dataset } from "./dataset";
import { countLabels, labelText, placeOf } from "./labels";
import { baseName, listNames } from "./names";
import { storedClasses, storedRule } from "./storedLabels";

/** The examples that stay, with their labels. */
export interface Selection {
  /** Rows of the dataset, ascending. */
  rows: Uint32Array;
  labels: Float64Array;
  /** What the labels 0, 1, ... stand for, where the labels are classes with names. */
  classes?: string[];
  /** The same for an encoding. */
  encoding?: LabelEncoding;
  /** What the reader should know about the choice. */
  notes: string[];
}

/** Families whose labels are numbers taken as they are; the multinomial one has class indices of its own making. */
type NumberFamily = Exclude<FamilyName, "multinomial">;

const admits: { [F in NumberFamily]: (label: number) => boolean } = {
  bernoulli: (label) => label === 0 || label === 1,
  gaussian: Number.isFinite,
  poisson: (label) => Number.isInteger(label) && label >= 0,
};

/**
 * Keeps the examples of the chosen classes, then the first `limit` of them, and gives each a label of the family.
 * @throws input error naming the row and the label when the family does not admit it
 */
export function selectExamples(dataset: Dataset, binding: Binding): Selection {
  const { family, data, encoding } = binding;
  if (family === "multinomial") {
    const { labels, classes } = classIndices(dataset, encoding ? storedClasses(binding, encoding) : binding);
    const rows = chooseRows(dataset, undefined).slice(0, data.limit);
    return { rows, labels: labels.slice(0, rows.length), classes, encoding: classes && { classes }, notes: [] };
  }
  const rule = encoding ? storedRule(dataset, encoding, baseName(data.path)) : classRule(dataset, binding);
  const chosen = chooseRows(dataset, rule);
  const rows = chosen.slice(0, data.limit);
  if (!rule)
    return { rows, labels: Float64Array.from(rows, (row) => admitted(dataset, row, family, data.path)), notes: [] };
  const labels = Float64Array.from(rows, (row) => (dataset.labels[row] === rule.one ? 1 : 0));
  const one = String(rule.one);
  if (rule.zero === undefined)
    return { rows, labels, classes: [`not ${one}`, one], encoding: { positive: one }, notes: [] };
  const classes = [String(rule.zero), one];
  const others = dataset.examples - chosen.length;
  const notes =
    encoding && others > 0
      ? [
          `${counted(others, "row")} of ${baseName(data.path)} with labels other than ${listNames(classes)} ${others === 1 ? "is" : "are"} left out`,
        ]
      : [];
  return { rows, labels, classes, encoding: { classes }, notes };
}

function chooseRows({ examples, labels }: Dataset, rule: ClassRule | undefined): Uint32Array {
  const rows = Uint32Array.from({ length: examples }, (_, row) => row);
  if (rule?.zero === undefined) return rows;
  return rows.filter((row) => labels[row] === rule.one || labels[row] === rule.zero);
}

function admitted(dataset: Dataset, row: number, family: NumberFamily, path: string): number {
  const label = dataset.labels[row]!;
  if (typeof label === "number" && admits[family](label)) return label;
  const { text, key } = remedy(dataset, family);
  throw inputError(
    `the label in ${placeOf(dataset, row)} of ${baseName(path)} is ${labelText(label)}: ${refusals[family]}; ${text}`,
    key,
  );
}

const refusals: { [F in NumberFamily]: string } = {
  bernoulli: "a bernoulli family takes 0 and 1",
  gaussian: "a gaussian family takes numbers",
  poisson: "a poisson family takes whole numbers from 0 on",
};

function remedy({ labels }: Dataset, family: NumberFamily): { text: string; key: RecipeKey } {
  if (family === "poisson" && !Array.isArray(labels)) return { text: "try the gaussian family", key: "family" };
  const [zero, one, ...more] = countLabels(labels);
  if (zero && one && more.length === 0)
    return { text: `try the classes ${zero.value},${one.value}`, key: "data.classes" };
  return { text: "choose two classes, or another family or label", key: "data.classes" };
}
