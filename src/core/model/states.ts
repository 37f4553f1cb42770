import { inputError } from "../../protocol/errors";
import type { RecipeKey } from "../../protocol/recipe";
import { sizes } from "../data/names";
import type { ModelSource } from "../onnx/external";
import { readGraph, readNetwork, type Network } from "../onnx/model";
import type { Runtime } from "../runtime";

/** Another model file in which the network is expected to be the same. */
export interface OtherState {
  /** As messages and reports show it. */
  name: string;
  source: ModelSource;
}

const readState = async (model: Network, { name, source }: OtherState, runtime: Runtime): Promise<Network> =>
  readNetwork(await readGraph(source, name), runtime, model.input.shape);

/**
 * The network of a checkpoint: with the tensors of the model, in their shapes.
 * @param key of the recipe, by which the error names the list of checkpoints
 * @throws input error when it is no state of the same network
 */
export async function earlierState(
  model: Network,
  tensors: readonly { tensor: string }[],
  checkpoint: OtherState,
  runtime: Runtime,
  key: RecipeKey,
): Promise<Network> {
  const state = await readState(model, checkpoint, runtime);
  const remedy = `name earlier states of ${model.graph.name}`;
  const shapeIn = ({ trace }: Network, tensor: string) =>
    trace.isSignal(tensor) ? `values of shape ${sizes(trace.dims(tensor))}` : "no such tensor";
  for (const tensor of [model.input.name, ...tensors.map((t) => t.tensor)])
    if (shapeIn(state, tensor) !== shapeIn(model, tensor))
      throw inputError(
        `checkpoint ${checkpoint.name} is of another network: at "${tensor}" it has ${shapeIn(state, tensor)}, not ${shapeIn(model, tensor)}; ${remedy}`,
        key,
      );
  return state;
}

/**
 * The network of a re-training, of which only the inputs and outputs need to be those of the model.
 * @throws input error when they are others
 */
export async function retrainedNetwork(model: Network, retrained: OtherState, runtime: Runtime): Promise<Network> {
  const network = await readState(model, retrained, runtime);
  const shape = ({ input, outputs }: Network) =>
    `${sizes(input.shape)} inputs and ${outputs} output${outputs > 1 ? "s" : ""}`;
  if (shape(network) !== shape(model))
    throw inputError(
      `${retrained.name} has ${shape(network)} but ${model.graph.name} has ${shape(model)}: name re-trainings of the same model`,
      "retrained",
    );
  return network;
}
