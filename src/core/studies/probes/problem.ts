import { wideWidth, type ProbesRecipe } from "../../../protocol/studies/probes/recipe";
import type { Recipe } from "../../../protocol/recipe";
import { bindSingle } from "../../data/bind";
import type { Dataset } from "../../data/dataset";
import { baseName } from "../../data/names";
import { chosenRows } from "../../data/chosenRows";
import { fitShape } from "../../data/shape";
import { splitExamples } from "../../data/split";
import type { Network } from "../../onnx/model";
import { probeParts, usedExamples } from "./parts";
import type { ProbeParts } from "../../fit/probe";
import { reductionOf, type ReducedTensor } from "../../activations/reduce";
import { probeTarget, requireExamples, type NamedTarget } from "./target";
import type { ProbedTensor } from "../../activations/tensors";
import type { Work } from "../../work";

/** What is read from what: the same for every network that is probed. */
export interface ProbeProblem {
  /** Row-major, as the network is fed with them: the examples of any part. */
  inputs: Float32Array;
  target: NamedTarget;
  parts: ProbeParts;
  /** Examples that the recipe selects, some of which may be in no part. */
  selected: number;
  notes: string[];
}

/**
 * Selects, normalises (as for an analysis: with the statistics of the recipe's first part) and divides the examples.
 * @param pause called between its pieces, each of which goes over all examples
 * @throws input error when the data does not fit the model, the target or the parts
 */
export async function bindProblem(
  dataset: Dataset,
  recipe: Recipe,
  { input }: Network,
  pause: Work["pause"],
): Promise<ProbeProblem> {
  fitShape(dataset, input, baseName(recipe.data.path));
  const rows = chosenRows(dataset, recipe.data);
  await pause();
  const selected = probeTarget(dataset, rows, recipe);
  await pause();
  const recipeParts = splitExamples(rows.length, { ...recipe, split: recipe.split });
  const { examples, parts } = usedExamples(probeParts(rows.length, recipeParts, recipe));
  const target = { ...selected, values: Float64Array.from(examples, (i) => selected.values[i]!) };
  requireExamples(target, parts);
  await pause();
  return {
    inputs: await bindSingle(dataset, rows, recipeParts, examples, recipe),
    target,
    parts,
    selected: rows.length,
    notes: [...(dataset.notes ?? []), ...ownInput(dataset, target)],
  };
}

/** A target that the network is fed with can be read from the raw input by construction. */
function ownInput({ inputNames = [] }: Dataset, { name }: NamedTarget): string[] {
  const isInput = inputNames.some((input) => input === name || input.startsWith(`${name}=`));
  return isInput
    ? [`The target "${name}" is an input of the network: that it can be read from the raw input says nothing.`]
    : [];
}

/** What becomes of every tensor, and a note on those that cannot be pooled. */
export function reduceTensors(
  tensors: readonly ProbedTensor[],
  wide: ProbesRecipe["wide"],
): { tensors: ReducedTensor[]; notes: string[] } {
  const reduced = tensors.map((t) => ({ ...t, reduction: reductionOf(t, wide) }));
  const projected = wide === "pool" ? reduced.filter(({ reduction }) => reduction.kind === "project") : [];
  const notes = projected.map(
    ({ tensor, width }) =>
      `Tensor "${tensor}" has ${width} values and no channels, or too many, to pool over: it is projected to ${wideWidth} values.`,
  );
  return { tensors: reduced, notes };
}
