import { inputError } from "../../../protocol/errors";
import type { Recipe } from "../../../protocol/recipe";
import type { Report } from "../../../protocol/run";
import type { Cut, Cuts } from "../../cuts/cut";
import { cutNamed } from "../../cuts/pick";
import { bindData } from "../../data/bind";
import type { Source } from "../../data/source";
import { readDataset } from "../../data/reader";
import { heldOutPart } from "../../data/split";
import type { ReportWork } from "../../work";
import { extract, type ExtractionRequest } from "../../features/extract";
import { Products } from "../../products/products";
import { parameterCount } from "../../cuts/parameterCount";
import type { Model, ModelOpener } from "../../model/read";
import { retrainedNetwork, type OtherState } from "../../model/states";
import { roundAsRead, type Network } from "../../onnx/model";
import { chooseOutput } from "../../model/output";
import { buildReport } from "./build";
import type { Material } from "./material";

export interface Sources {
  model: ModelOpener;
  data: readonly Source[];
  /** Re-trainings of the model, for the analysis of its stability. */
  retrained?: OtherState[];
}

/**
 * The whole road: model file -> cuts -> gradient graph -> factored features over the dataset -> analyses -> report.
 * @param arrays add per-feature and per-example arrays to the report
 * @throws input error naming what is wrong with the model, the data or the recipe; cancelled when the signal says so
 */
export const analyze = (
  recipe: Recipe,
  sources: Sources,
  work: ReportWork,
  { arrays }: { arrays: boolean },
): Promise<{ model: Model; report: Report }> =>
  withMaterial(recipe, sources, work, async (material, model) => ({
    model,
    report: await buildReport(material, arrays),
  }));

/** The road up to the features; their products with the runtime live as long as `use` runs. */
export async function withMaterial<T>(
  recipe: Recipe,
  sources: Sources,
  work: ReportWork,
  use: (material: Material, model: Model) => Promise<T>,
): Promise<T> {
  const { model, output, chosen, data } = await prepare(recipe, sources, work);
  const { network, cuts } = model;
  const testPart = heldOutPart(recipe, data.parts.length);
  const lambdaIsGiven = typeof recipe.lambda === "number" || recipe.lambdaPerExample !== undefined;
  const reference = lambdaIsGiven ? undefined : [...cuts.cuts, ...chosen].find((c) => !c.refusal);
  const differentiated = [...(reference ? [reference] : []), ...chosen.filter((c) => !c.refusal)];
  const request: ExtractionRequest = {
    sites: [...new Set(differentiated.flatMap((c) => [...c.weights, ...c.biases]))],
    activations: [...new Set(chosen.flatMap((c) => c.weights.map((w) => w.input!)))],
    inputs: data.inputs,
    outputs: output.coefficients,
    precision: recipe.precision,
  };
  const running = work.part(0.1, 0.2, "running the network forward and backward");
  const extraction = await extract(network, request, running);
  const retrained: Float64Array[] = [];
  for (const other of sources.retrained ?? []) {
    const again = await retrainedNetwork(network, other, work.runtime);
    const asked = { ...request, sites: [], activations: [] };
    retrained.push((await extract(again, asked, work.part(0.2, 0.2, `running ${other.name}`))).logits);
  }
  const products = new Products(work);
  try {
    return await use(
      {
        recipe,
        network,
        cuts: chosen,
        anatomy: cuts,
        reference,
        data,
        testPart,
        extraction,
        retrained,
        request,
        products,
        output,
        parameters: parameterCount(network, cuts),
        work,
      },
      model,
    );
  } finally {
    await products.release();
  }
}

/** Reads model and data. The dataset as its file has it is needed no longer then. */
async function prepare(recipe: Recipe, sources: Sources, work: ReportWork) {
  work.progress("reading the data", 0);
  const dataset = await readDataset(sources.data, recipe.data, work.pause, { slices: recipe.slices ?? "auto" });
  work.progress("reading the model", 0.05);
  const model = await sources.model(dataset.exampleShape);
  const { network, cuts } = model;
  const output = chooseOutput(network, recipe);
  const chosen = chooseCuts(cuts, recipe, network);
  const { family, split, shuffle, fitPart, seed } = recipe;
  const bound = await bindData(dataset, {
    data: recipe.data,
    family,
    split,
    shuffle,
    fitPart,
    seed,
    target: output.target,
    outputs: output.coefficients.length,
    modelInput: network.input,
  });
  roundAsRead(network, bound.inputs);
  return { model, output, chosen, data: { ...bound, notes: [...(model.origin.notes ?? []), ...bound.notes] } };
}

/** The cuts that the recipe asks for, listed ones or picked by their weights. */
function chooseCuts(cuts: Cuts, recipe: Recipe, network: Network): Cut[] {
  if (recipe.cuts !== "all")
    return [...new Map(recipe.cuts.map((id) => cutNamed(network, cuts, id)).map((c) => [c.id, c])).values()];
  if (cuts.cuts.length > 0) return cuts.cuts;
  throw inputError(
    `${network.graph.name} has no ordered cut: every weight lies beside a connection without weights; name weights to analyse their tangent model, as in A.weight+B.weight`,
    "cuts",
  );
}
