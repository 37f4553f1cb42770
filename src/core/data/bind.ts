import type { Encoding } from "../../protocol/encoding";
import { inputError } from "../../protocol/errors";
import { selectCodes } from "./columns";
import type { Binding, BoundData, Dataset } from "./dataset";
import { baseName } from "./names";
import { inputScaling, writeInputs } from "./normalize";
import { selectExamples, type Selection } from "./select";
import { fitShape } from "./shape";
import { splitExamples } from "./split";

/**
 * Makes of a dataset what the model is fed with: chooses classes, limits, labels, splits, and normalises with the
 * statistics of the first part, or with those of the binding's encoding.
 * @throws input error naming what does not fit, its place and the remedy
 */
export async function bindData(dataset: Dataset, binding: Binding): Promise<BoundData> {
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
  const { inputs, scaling } = await bindInputs(dataset, rows, parts, binding);
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

/**
 * The inputs of the chosen rows, normalised with the statistics of the first part or as the binding's encoding says.
 * @param rows of the dataset, ascending
 * @param parts indices into them
 */
export async function bindInputs(
  dataset: Dataset,
  rows: Uint32Array,
  parts: readonly Uint32Array[],
  binding: Pick<Binding, "data" | "encoding">,
): Promise<Pick<Encoding, "scaling"> & Pick<BoundData, "inputs">> {
  const size = requireSize(dataset, rows, baseName(binding.data.path));
  const scaling = await scalingOf(dataset, rows, parts[0]!, binding);
  const inputs = new Float64Array(size);
  await writeInputs(dataset.inputs, dataset, rows, scaling, inputs);
  return { inputs, scaling };
}

/**
 * The same in single precision, for some of the chosen rows.
 * @param examples indices into the rows, in the order that is wanted
 */
export async function bindSingle(
  dataset: Dataset,
  rows: Uint32Array,
  parts: readonly Uint32Array[],
  examples: Uint32Array,
  binding: Pick<Binding, "data" | "encoding">,
): Promise<Float32Array> {
  requireSize(dataset, rows, baseName(binding.data.path));
  const scaling = await scalingOf(dataset, rows, parts[0]!, binding);
  const inputs = new Float32Array(examples.length * dataset.width);
  await writeInputs(dataset.inputs, dataset, pick(rows, examples), scaling, inputs);
  return inputs;
}

async function scalingOf(
  { inputs, width }: Dataset,
  rows: Uint32Array,
  reference: Uint32Array,
  { data, encoding }: Pick<Binding, "data" | "encoding">,
): Promise<Encoding["scaling"]> {
  return encoding ? encoding.scaling : inputScaling(inputs, width, pick(rows, reference), data.normalize);
}

const pick = (rows: Uint32Array, examples: Uint32Array): Uint32Array => examples.map((example) => rows[example]!);

/** 4 GB of float64. */
const maxValues = 2 ** 29;

/** Number of values of the chosen rows. */
function requireSize({ width }: Dataset, rows: Uint32Array, file: string): number {
  if (rows.length * width <= maxValues) return rows.length * width;
  const most = Math.floor(maxValues / width);
  throw inputError(
    `${rows.length} examples of ${width} inputs from ${file} are too many to hold: take at most ${most}`,
    "data.limit",
  );
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
    `every label in ${where} is ${label}: a ${family} family needs ${family === "bernoulli" ? "both" : "two or more"} classes, so shuffle the examples, split them in another way or take more of them`,
    "shuffle",
    "split",
    "data.limit",
  );
}
