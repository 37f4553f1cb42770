import { inputError } from "../../protocol/errors";
import { sizes } from "../data/names";
import type { ModelSource } from "../onnx/external";
import { readGraph, readNetwork, type Network } from "../onnx/model";
import type { Runtime } from "../runtime";

/**
 * The network of a checkpoint: with the tensors of the model, in their shapes.
 * @param key of the recipe, by which the error names the list of checkpoints
 * @throws input error when it is no state of the same network
 */
export async function earlierState(
  model: Network,
  tensors: readonly { tensor: string }[],
  name: string,
  source: ModelSource,
  runtime: Runtime,
  key: string,
): Promise<Network> {
  const state = await readNetwork(await readGraph(source, name), runtime, model.input.shape);
  const remedy = `name earlier states of ${model.graph.name} (--checkpoints, recipe key "${key}")`;
  const shapeIn = ({ trace }: Network, tensor: string) =>
    trace.isSignal(tensor) ? `values of shape ${sizes(trace.dims(tensor))}` : "no such tensor";
  for (const tensor of [model.input.name, ...tensors.map((t) => t.tensor)])
    if (shapeIn(state, tensor) !== shapeIn(model, tensor))
      throw inputError(
        `checkpoint ${name} is of another network: at "${tensor}" it has ${shapeIn(state, tensor)}, not ${shapeIn(model, tensor)}; ${remedy}`,
      );
  return state;
}
