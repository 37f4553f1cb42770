import { inputError } from "../../../protocol/errors";
import { sizes } from "../../data/names";
import { extract, type ExtractionRequest } from "../../features/extract";
import type { ModelSource } from "../../onnx/external";
import { readGraph, readNetwork, type Network } from "../../onnx/model";
import type { Runtime } from "../../runtime";

/** A re-training of the model that is analysed. */
export interface RetrainedSource {
  /** As messages show it. */
  path: string;
  source: ModelSource;
}

/**
 * M of every example under another training of the same model, [m, K].
 * @throws input error when its inputs or outputs are others than those of the model
 */
export async function retrainedLogits(
  model: Network,
  { path, source }: RetrainedSource,
  request: ExtractionRequest,
  runtime: Runtime,
): Promise<Float64Array> {
  const network = await readNetwork(await readGraph(source, path), runtime, model.input.shape);
  const shape = ({ input, outputs }: Network) =>
    `${sizes(input.shape)} inputs and ${outputs} output${outputs > 1 ? "s" : ""}`;
  if (shape(network) !== shape(model))
    throw inputError(
      `${path} has ${shape(network)} but ${model.graph.name} has ${shape(model)}: name re-trainings of the same model (recipe key "retrained", --retrained)`,
    );
  return (await extract(network, { ...request, sites: [], activations: [] }, runtime)).logits;
}
