import { inputError } from "../../protocol/errors";
import type { Binding, Dataset } from "./dataset";
import { countLabels, labelText, placeOf } from "./labels";
import { baseName, listNames } from "./names";

type Label = number | string;

/**
 * Labels as indices 0 to K - 1 of the outputs of a multinomial family: by the order of the chosen classes; as they are
 * where they are such indices; or, where there are exactly K distinct labels, in ascending order.
 * @returns one index per example of the dataset, and the names of the classes where they are not their indices
 * @throws input error naming the row and the label that no output stands for, and the remedy
 */
export function classIndices(
  dataset: Dataset,
  { data, outputs }: Binding,
): { labels: Float64Array; classes?: string[] } {
  const file = baseName(data.path);
  if (data.classes) return byOrder(dataset, chosenOrder(data.classes, dataset, outputs, file), file);
  const misfit = findLabel(
    dataset,
    (label) => typeof label === "number" && Number.isInteger(label) && label >= 0 && label < outputs,
  );
  if (misfit === undefined) return { labels: Float64Array.from(dataset.labels, Number) };
  const present = countLabels(dataset.labels).map(({ value }) => value);
  if (present.length === outputs) return byOrder(dataset, order(present, dataset), file);
  const place = `label ${labelText(dataset.labels[misfit]!)} in ${placeOf(dataset, misfit)} of ${file}`;
  const remedy = `labels are 0 to ${outputs - 1}, or ${outputs} distinct values (there are ${present.length}), or name the class of each output`;
  throw inputError(`${place} but the model has ${outputs} outputs: ${remedy}`, "data.classes");
}

function chosenOrder(classes: string[], dataset: Dataset, outputs: number, file: string): Label[] {
  if (classes.length !== outputs)
    throw inputError(
      `${classes.length} classes are named but the model has ${outputs} outputs: name the class of each output, in order`,
      "data.classes",
    );
  const labels = order(classes, dataset);
  labels.forEach((label, k) => {
    const name = classes[k]!;
    if (typeof label === "number" && (name === "" || Number.isNaN(label)))
      throw inputError(`the classes name "${name}" but the labels of ${file} are numbers`, "data.classes");
    if (labels.indexOf(label) < k)
      throw inputError(`class ${name} is named twice: give ${outputs} different classes`, "data.classes");
  });
  return labels;
}

/** Class names as the labels they stand for: numbers are compared by value ("3" is 3.0). */
const order = (names: string[], { labels }: Dataset): Label[] => (Array.isArray(labels) ? names : names.map(Number));

function byOrder(dataset: Dataset, classes: Label[], file: string): { labels: Float64Array; classes: string[] } {
  const index = new Map(classes.map((label, k) => [label, k]));
  const stray = findLabel(dataset, (label) => index.has(label));
  const names = classes.map(String);
  if (stray !== undefined)
    throw inputError(
      `label ${labelText(dataset.labels[stray]!)} in ${placeOf(dataset, stray)} of ${file} is none of the classes ${listNames(names)}: name the class of each output`,
      "data.classes",
    );
  return { labels: Float64Array.from(dataset.labels, (label: Label) => index.get(label)!), classes: names };
}

/** The first row whose label does not pass. */
function findLabel({ labels, examples }: Dataset, passes: (label: Label) => boolean): number | undefined {
  for (let row = 0; row < examples; row++) if (!passes(labels[row]!)) return row;
  return undefined;
}
