import type { Encoding } from "../../protocol/encoding";
import { inputError } from "../../protocol/errors";
import { selectCodes } from "./columns";
import type { Binding, BoundData, Dataset } from "./dataset";
import { baseName } from "./names";
import { normalizeInputs, scaleInputs } from "./normalize";
import { selectExamples, type Selection } from "./select";
import { fitShape } from "./shape";
import { splitExamples } from "./split";

/**
 * Makes of a dataset what the model is fed with: chooses classes, limits, labels, splits, and normalises with the
 * statistics of the first part, or with those of the binding's encoding.
 * @throws input error naming what does not fit, its place and the remedy
 */
export function bindData(dataset: Dataset, binding: Binding): BoundData {
  const { data, modelInput, encoding: earlier } = binding;
  const exampleShape = fitShape(
    dataset,
    earlier ? { ...modelInput, shape: earlier.exampleShape } : modelInput,
    baseName(data.path),
  );
  const selection = selectExamples(dataset, binding);
  const { rows, labels, classes } = selection;
  const parts = splitExamples(rows.length, binding);
  if (!earlier && (binding.family === "bernoulli" || binding.family === "multinomial"))
    requireTwoClasses(selection, parts, binding);
  const { inputs, scaling } = bindInputs(dataset, rows, parts, binding);
  const encoding: Encoding = {
    format: "holoscope.encoding/1",
    table: dataset.table,
    exampleShape,
    scaling,
    labels: selection.encoding,
  };
  return {
    ...{
      inputs,
      examples: rows.length,
      width: dataset.width,
      exampleShape,
      labels,
      rows,
      parts,
      normalize: data.normalize,
      classes,
      encoding,
    },
    columns: (dataset.columns ?? []).map((column) => selectCodes(column, rows)),
    notes: [...(dataset.notes ?? []), ...selection.notes],
  };
}

/** The inputs of some rows, normalised with the statistics of the first part or as the binding's encoding says. */
export function bindInputs(
  dataset: Dataset,
  rows: Uint32Array,
  parts: readonly Uint32Array[],
  { data, encoding: earlier }: Pick<Binding, "data" | "encoding">,
): Pick<Encoding, "scaling"> & Pick<BoundData, "inputs"> {
  const inputs = gatherInputs(dataset, rows, baseName(data.path));
  if (earlier?.scaling) scaleInputs(inputs, earlier.scaling);
  return {
    inputs,
    scaling: earlier ? earlier.scaling : normalizeInputs(inputs, dataset.width, parts[0]!, data.normalize),
  };
}

/** 4 GB of float64. */
const MAX_VALUES = 2 ** 29;

function gatherInputs({ inputs, width }: Dataset, rows: Uint32Array, file: string): Float64Array {
  if (rows.length * width > MAX_VALUES) {
    const most = Math.floor(MAX_VALUES / width);
    throw inputError(
      `${rows.length} examples of ${width} inputs from ${file} are too many to hold: take at most ${most} (--limit)`,
    );
  }
  const gathered = new Float64Array(rows.length * width);
  rows.forEach((row, example) => gathered.set(inputs.subarray(row * width, (row + 1) * width), example * width));
  return gathered;
}

function requireTwoClasses(
  { labels, classes }: Selection,
  parts: Uint32Array[],
  { fitPart, data, family }: Binding,
): void {
  const part = parts[fitPart - 1]!;
  const first = labels[part[0]!]!;
  if (part.some((example) => labels[example] !== first)) return;
  const label = classes ? `"${classes[first]}"` : first;
  const where = parts.length > 1 ? `part ${fitPart} of ${baseName(data.path)}` : baseName(data.path);
  throw inputError(
    `every label in ${where} is ${label}: a ${family} family needs ${family === "bernoulli" ? "both" : "two or more"} classes, so try --shuffle, another split or a larger --limit`,
  );
}
