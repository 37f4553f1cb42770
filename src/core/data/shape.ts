import { inputError } from "../../protocol/errors";
import type { Binding, Dataset } from "./dataset";
import { sizes } from "./names";

const product = (shape: number[]): number => shape.reduce((total, extent) => total * extent, 1);

/**
 * The per-example shape in which the model takes the dataset's values: its own where they are as many,
 * with open dimensions (-1) filled from the data.
 * @throws input error that names the sizes of both
 */
export function fitShape(dataset: Dataset, { name, shape }: Binding["modelInput"], file: string): number[] {
  const open = shape.filter((extent) => extent < 0).length;
  const known = product(shape.filter((extent) => extent >= 0));
  const takes =
    open > 0 ? `takes ${sizes(shape)} values an example` : `takes ${known} values an example (${sizes(shape) || 1})`;
  const misfit = (remedy: string) =>
    inputError(`model input "${name}" ${takes} but ${file} ${describeInputs(dataset)}: ${remedy}`);
  if (matches(dataset.exampleShape, shape)) return dataset.exampleShape;
  if (open > 1) throw misfit("give data of that shape");
  const fits = open === 0 ? known === dataset.width : dataset.width % known === 0;
  if (!fits) throw misfit("choose the data the model was trained on, or another label column");
  const filled = shape.map((extent) => (extent < 0 ? dataset.width / known : extent));
  if (isTransposed(dataset.exampleShape, filled)) throw misfit("transpose the examples before saving them");
  return filled;
}

const matches = (actual: number[], wanted: number[]): boolean =>
  actual.length === wanted.length && wanted.every((extent, axis) => extent < 0 || extent === actual[axis]);

/** The same extents in another order, e.g. channels last instead of first: the values would land in wrong places. */
function isTransposed(actual: number[], wanted: number[]): boolean {
  const [from, to] = [actual, wanted].map((shape) => shape.filter((extent) => extent !== 1)) as [number[], number[]];
  return sizes(from) !== sizes(to) && sizes(from.toSorted((a, b) => a - b)) === sizes(to.toSorted((a, b) => a - b));
}

function describeInputs({ width, exampleShape, labelName, inputNames }: Dataset): string {
  if (labelName === undefined) return `has ${width} values an example (${sizes(exampleShape)})`;
  const encoded = inputNames?.some((name) => name.includes("=")) ? " after one-hot encoding" : "";
  return `has ${width} columns${encoded} besides the label "${labelName}"`;
}
