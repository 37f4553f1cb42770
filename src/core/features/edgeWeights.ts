import type { Site } from "../autodiff/rule";
import { constantValues, type Network } from "../onnx/model";

/** The network's own weights on the edges of a site, in the order of its features. */
export async function edgeWeights(network: Network, { tensor, edge }: Site): Promise<Float64Array> {
  if (!edge) return constantValues(network, tensor);
  return edge.weights(await Promise.all(edge.constants.map((c) => constantValues(network, c))));
}
