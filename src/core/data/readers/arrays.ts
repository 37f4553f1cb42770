import { inputError } from "../../../protocol/errors";
import type { Dataset, SourceFile, Values } from "../dataset";
import { countLabels, type LabelCount } from "../labels";
import { baseName, sizes } from "../names";

/** An array as its file holds it, row-major. `name` is how messages call it. */
export interface NamedArray {
  name: string;
  values: Values;
  shape: number[];
}

const DESCRIBED_CLASSES = 50;

/**
 * Inputs `examples` x anything with labels `examples` (or `examples` x 1).
 * @throws input error when there is nothing, the sizes differ or a value is not finite
 */
export function pairArrays(inputs: NamedArray, labels: NamedArray): Dataset {
  const examples = requireExamples(inputs);
  const exampleShape = inputs.shape.length > 1 ? inputs.shape.slice(1) : [1];
  const width = exampleShape.reduce((product, extent) => product * extent, 1);
  if (width === 0)
    throw inputError(`${inputs.name} has no inputs (its shape is ${sizes(inputs.shape)}): save it again`);
  const labelCount = requireExamples(labels);
  if (labels.values.length !== labelCount) {
    const remedy = "give one number per example as labels, e.g. class indices instead of one-hot rows";
    throw inputError(`${labels.name} has the shape ${sizes(labels.shape)}: ${remedy}`);
  }
  if (examples !== labelCount) {
    throw inputError(
      `${inputs.name} has ${examples} examples but ${labels.name} has ${labelCount} labels: give two that belong together`,
    );
  }
  requireFinite(inputs, width);
  requireFinite(labels, 1);
  return { inputs: inputs.values, examples, width, exampleShape, labels: labels.values };
}

/** The first classes of a label array, for a description. */
export const describeClasses = (labels: Values | string[]): LabelCount[] =>
  countLabels(labels).slice(0, DESCRIBED_CLASSES);

/**
 * Tells the two files of a pair apart: `labels` names the label file; otherwise it is the one of lower rank.
 * @throws input error when there are not two files, or neither way tells
 */
export function orderPair(
  files: SourceFile[],
  parse: (file: SourceFile) => NamedArray,
  labels?: string,
): { inputs: NamedArray; labels: NamedArray } {
  const [first, second] = files;
  if (!first || !second || files.length > 2) {
    throw inputError(
      `${files.map((file) => file.name).join(", ")}: give two files, the inputs and the labels (--labels FILE)`,
    );
  }
  const arrays = [parse(first), parse(second)] as const;
  const rankFirst = arrays[0].shape.length - arrays[1].shape.length;
  if (labels === undefined && rankFirst === 0) {
    throw inputError(
      `${first.name} and ${second.name} both have rank ${arrays[0].shape.length}: say which one holds the labels (--labels FILE)`,
    );
  }
  const secondHoldsLabels = labels === undefined ? rankFirst > 0 : isLabelFile(second, first, labels);
  return secondHoldsLabels ? { inputs: arrays[0], labels: arrays[1] } : { inputs: arrays[1], labels: arrays[0] };
}

function isLabelFile(file: SourceFile, other: SourceFile, labels: string): boolean {
  if (baseName(file.name) === baseName(labels)) return true;
  if (baseName(other.name) === baseName(labels)) return false;
  throw inputError(`the label file ${labels} is neither ${other.name} nor ${file.name}: name one of the two`);
}

function requireExamples({ name, shape }: NamedArray): number {
  const examples = shape[0];
  if (examples === undefined) throw inputError(`${name} holds a single number: save an array with one row per example`);
  if (examples === 0) throw inputError(`${name} has no examples (its shape is ${sizes(shape)}): save it again`);
  return examples;
}

function requireFinite({ name, values }: NamedArray, width: number): void {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = `row ${Math.floor(bad / width)}, column ${bad % width} (both counted from 0)`;
  throw inputError(`${place} of ${name} is ${values[bad]}: replace it by a finite number`);
}
