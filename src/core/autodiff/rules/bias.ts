import { constantDims, type Network } from "../../onnx/model";
import type { GraphNode } from "../../onnx/graph";
import type { Site } from "../rule";
import { product } from "../../linalg/shape";

/** A constant added to a signal: edges from the bias vertex. Its features are the signal, summed over the axes along which it is broadcast. */
export function biasSite(node: GraphNode, network: Network, tensor: string, sign: number): Site {
  const shape = constantDims(network, tensor);
  const size = product(shape);
  const dims = network.trace.dims(node.output);
  // A leading axis of size 1 may stand for the batch.
  const exampleShape = shape.length > dims.length ? shape.slice(shape.length - dims.length) : shape;
  return {
    role: "bias",
    node,
    tensor,
    shape,
    features: (emit, signal) => ({
      kind: "plain",
      values: emit.scale(emit.reshape(emit.unbroadcast(signal, dims, exampleShape), [size]), sign),
      size,
    }),
  };
}
