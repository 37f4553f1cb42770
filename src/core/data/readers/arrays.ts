import { inputError } from "../../../protocol/errors";
import { product } from "../../linalg/shape";
import type { DataFile, Dataset, Reader } from "../dataset";
import { emptyLike, type Values } from "../values";
import { heldRows, type InputRows } from "../inputRows";
import { describeClasses } from "../labels";
import { baseName, sizes } from "../names";
import type { Pause } from "../../work";
import type { StoredArray } from "./storedArray";

/**
 * Inputs `examples` x anything with labels `examples` (or `examples` x 1).
 * @throws input error when there is nothing, the sizes differ or a value is not finite
 */
export async function pairArrays(inputs: StoredArray, labels: StoredArray, pause: Pause): Promise<Dataset> {
  const examples = requireExamples(inputs);
  const exampleShape = inputs.shape.length > 1 ? inputs.shape.slice(1) : [1];
  const width = product(exampleShape);
  if (width === 0)
    throw inputError(`${inputs.name} has no inputs (its shape is ${sizes(inputs.shape)}): save it again`);
  requireLabels(inputs, labels);
  const rows = await inputRows(inputs, examples, pause);
  return { inputs: rows, examples, width, exampleShape, labels: await finiteValues(labels) };
}

/**
 * One number for each of the examples of the inputs.
 * @throws input error when there are more or fewer, or one is not finite
 */
export async function labelsOf(inputs: StoredArray, labels: StoredArray): Promise<Values> {
  requireLabels(inputs, labels);
  return finiteValues(labels);
}

/**
 * Tells the two files of a pair apart: `labels` names the label file; otherwise it is the one of lower rank.
 * @throws input error when there are not two files, or neither way tells
 */
async function orderPair(
  files: readonly DataFile[],
  open: (file: DataFile) => Promise<StoredArray>,
  labels?: string,
): Promise<{ inputs: StoredArray; labels: StoredArray }> {
  const [first, second] = files;
  if (!first || !second || files.length > 2) {
    throw inputError(
      `${files.map((file) => file.name).join(", ")}: give two files, the inputs and the labels`,
      "data.labels",
    );
  }
  const arrays = [await open(first), await open(second)] as const;
  const rankFirst = arrays[0].shape.length - arrays[1].shape.length;
  if (labels === undefined && rankFirst === 0) {
    throw inputError(
      `${first.name} and ${second.name} both have rank ${arrays[0].shape.length}: say which one holds the labels`,
      "data.labels",
    );
  }
  const secondHoldsLabels = labels === undefined ? rankFirst > 0 : isLabelFile(second.name, first.name, labels);
  return secondHoldsLabels ? { inputs: arrays[0], labels: arrays[1] } : { inputs: arrays[1], labels: arrays[0] };
}

function isLabelFile(file: string, other: string, labels: string): boolean {
  if (baseName(file) === baseName(labels)) return true;
  if (baseName(other) === baseName(labels)) return false;
  throw inputError(`the label file ${labels} is neither ${other} nor ${file}: name one of the two`);
}

function requireExamples({ name, shape }: StoredArray): number {
  const examples = shape[0];
  if (examples === undefined) throw inputError(`${name} holds a single number: save an array with one row per example`);
  if (examples === 0) throw inputError(`${name} has no examples (its shape is ${sizes(shape)}): save it again`);
  return examples;
}

function requireLabels(inputs: StoredArray, labels: StoredArray): void {
  const count = requireExamples(labels);
  if (product(labels.shape) !== count) {
    const remedy = "give one number per example as labels, e.g. class indices instead of one-hot rows";
    throw inputError(`${labels.name} has the shape ${sizes(labels.shape)}: ${remedy}`);
  }
  const examples = requireExamples(inputs);
  if (examples !== count) {
    throw inputError(
      `${inputs.name} has ${examples} examples but ${labels.name} has ${count} labels: give two that belong together`,
    );
  }
}

/** A format of one array a file, of which two make a dataset. */
export const arrayPair = (
  recognises: (head: Uint8Array) => boolean,
  open: (file: DataFile) => Promise<StoredArray>,
): Reader => ({
  accepts: (files) => files.every(({ head }) => recognises(head)),
  async describe(files, _options, pause) {
    const { inputs, labels } = await orderPair(files, open);
    const paired = await pairArrays(inputs, labels, pause);
    return { examples: paired.examples, classes: describeClasses(paired.labels) };
  },
  async read(files, data, _options, pause) {
    const { inputs, labels } = await orderPair(files, open, data.labels);
    return pairArrays(inputs, labels, pause);
  },
});

async function finiteValues(array: StoredArray): Promise<Values> {
  const values = await array.values();
  requireFinite(array.name, values, 1, 0);
  return values;
}

/**
 * The rows of an array, checked. They stay in its file, and are read again when they are needed; what takes long to
 * read is kept in memory instead, in the type of its elements.
 */
async function inputRows(array: StoredArray, examples: number, pause: Pause): Promise<InputRows> {
  const width = product(array.shape.slice(1));
  if (!array.isCostly && !array.mayBeNotFinite) return fileRows(array, pause);
  let held: Values | undefined;
  for await (const { from, values } of array.rows()) {
    requireFinite(array.name, values, width, from);
    if (array.isCostly) {
      held ??= values.length === examples * width ? values : emptyLike(values, examples * width);
      if (held !== values) held.set(values, from * width);
    }
    await pause();
  }
  return held ? heldRows(held, width, pause) : fileRows(array, pause);
}

const fileRows = (array: StoredArray, pause: Pause): InputRows => ({
  async *chunks() {
    for await (const rows of array.rows()) {
      yield rows;
      await pause();
    }
  },
});

function requireFinite(name: string, values: Values, width: number, from: number): void {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = `row ${from + Math.floor(bad / width)}, column ${bad % width} (both counted from 0)`;
  throw inputError(`${place} of ${name} is ${values[bad]}: replace it by a finite number`);
}
