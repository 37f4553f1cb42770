import { inputError } from "../../../protocol/errors";
import type { Trained } from "../../../protocol/studies/training/report";
import type { Training } from "../../../protocol/studies/training/recipe";
import { findTrainables, type Trainable } from "../../autodiff/trainable";
import { findCuts } from "../../cuts/cuts";
import { concat } from "../../linalg/vector";
import { product } from "../../linalg/shape";
import { constantValues, type Network } from "../../onnx/model";
import { isExternal } from "../../onnx/proto";
import { listNames } from "../../data/names";

/** The trained parameters of a network as one vector, in the order of the file. */
export interface Parameters {
  trainables: Trainable[];
  /** Where each begins; the last entry is the length of the vector. */
  offsets: number[];
  /** For each trainable what the regulariser is multiplied by. */
  factors: number[];
  /** Values as the model has them. */
  start: Float64Array;
  notes: string[];
}

/**
 * Finds what is trained: every float initializer that a weight, bias or scale site uses, less what the recipe freezes.
 * @throws input error when nothing is left, a name is unknown, or the weights lie outside the model file
 */
export async function findParameters(
  network: Network,
  { frozen, lambdaFactors }: Pick<Training, "frozen" | "lambdaFactors">,
): Promise<Parameters> {
  const { graph } = network;
  const { trainables: all, fixed } = findTrainables(network, findCuts(network).sites);
  const known = new Set(all.flatMap((t) => [t.name, t.initializer]));
  for (const name of [...frozen, ...Object.keys(lambdaFactors).filter((k) => !["weight", "bias", "scale"].includes(k))])
    if (!known.has(name))
      throw inputError(`${graph.name} has no parameter "${name}"; it has ${listNames(all.map((t) => t.name))}`);
  const trainables = all.filter((t) => !frozen.includes(t.name) && !frozen.includes(t.initializer));
  if (trainables.length === 0)
    throw inputError(
      `${graph.name} has nothing to train: ${all.length > 0 ? "every parameter is frozen" : "none of its weights is a plain initializer"}`,
    );
  const outside = trainables.find((t) => isExternal(graph.initializers.get(t.initializer)!));
  if (outside)
    throw inputError(
      `"${outside.name}" of ${graph.name} lies outside the model file and is too large to be trained here; freeze it, or save a smaller model in one file`,
    );
  const offsets = trainables.reduce((ends, t) => [...ends, ends.at(-1)! + product(t.shape)], [0]);
  const factors = trainables.map(
    (t) => lambdaFactors[t.name] ?? lambdaFactors[t.initializer] ?? lambdaFactors[t.role] ?? 1,
  );
  const start = concat(await Promise.all(trainables.map((t) => constantValues(network, t.initializer))));
  const notes =
    fixed.length > 0
      ? [`${listNames(fixed)} ${fixed.length > 1 ? "are" : "is"} computed inside the graph and stays as it is.`]
      : [];
  return { trainables, offsets, factors, start, notes };
}

/** The part of a vector that belongs to each trainable, as views. */
export const views = ({ trainables, offsets }: Parameters, vector: Float64Array): Float64Array[] =>
  trainables.map((_, k) => vector.subarray(offsets[k], offsets[k + 1]));

/** The same by the name of the initializer. */
export const initializersOf = (parameters: Parameters, vector: Float64Array): Map<string, Float64Array> =>
  new Map(views(parameters, vector).map((view, k) => [parameters.trainables[k]!.initializer, view]));

export const trainedSummary = ({ trainables, factors }: Parameters): Trained["trained"] =>
  trainables.map(({ name, shape, role }, k) => ({ name, shape, role, lambdaFactor: factors[k]! }));
